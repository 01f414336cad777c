// ChatML (OpenAI), as far as every template of that name agrees.

#include "chat/chat_template.hpp"

namespace peftkit::chat {

namespace {

constexpr const char* kChatMl =
    "{% macro said(content) %}"
    "{% if content is string %}{{ content }}{% else %}"
    "{% for part in content or [] %}{{ part.text }}{% endfor %}{% endif %}"
    "{% endmacro %}"
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message.role + '\\n' }}"
    "{% if message.role == 'assistant' %}"
    "{% generation %}{{ said(message.content) + '<|im_end|>' }}{% endgeneration %}"
    "{% else %}{{ said(message.content) + '<|im_end|>' }}{% endif %}"
    "{{ '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

}  // namespace

ChatTemplate chat_ml() {
  return {Template::parse(kChatMl, "ChatML"), Json::object()};
}

}  // namespace peftkit::chat
