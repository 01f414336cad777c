#include "chat/shown.hpp"

#include "chat/print.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

// A value that a template refuses is one that it reads.
bool gives(const Chat& chat, const std::string& text, const Render& render) {
  try {
    return render(chat) == text;
  } catch (const Error&) {
    return false;
  }
}

Chat with(Chat chat, size_t message, const std::string& key, const Json& value) {
  chat.messages[message].whole[key] = value;
  return chat;
}

bool is_unseen(const Chat& chat, const std::string& text, size_t message, const std::string& key,
               const Render& render) {
  const Json& value = chat.messages[message].whole[key];
  const Json other = altered(value);
  return other != value && gives(with(chat, message, key, other), text, render);
}

bool is_call(const std::string& key) {
  return key == "tool_calls" || key == "function_call";
}

[[noreturn]] void fail(size_t message, const std::string& problem) {
  throw Error(ErrorKind::data, str("message ", message + 1, ": the chat template ", problem));
}

// A template that knows texts alone prints a list, or null, as Python does.
void check_printed(const Chat& chat, size_t message, const std::string& text,
                   const Render& render) {
  const Json content = chat.messages[message].whole.value("content", Json(""));
  if (!content.is_null() && !content.is_array()) return;
  Budget budget;
  const std::string printed = to_text(budget, from_json(content, budget));
  if (text.find(printed) == std::string::npos) return;
  if (gives(with(chat, message, "content", ""), text, render) ||
      !gives(with(chat, message, "content", printed), text, render))
    return;
  fail(message, content.is_null() ? "writes its content, null, as 'None'; expected a text"
                                  : "does not read parts, and writes the list; expected a text");
}

bool shows_content(const Chat& chat, size_t message, const std::string& text,
                   const Render& render) {
  const auto texts = content_texts(chat.messages[message]);
  const bool there = std::ranges::all_of(
      texts, [&](const std::string& one) { return text.find(strip(one)) != std::string::npos; });
  return there || !is_unseen(chat, text, message, "content", render);
}

}  // namespace

std::vector<std::string> unseen_of_answer(const Chat& chat, const std::string& text,
                                          const Render& render) {
  const size_t last = chat.messages.size() - 1;
  const auto keys = carried_keys(chat.messages[last]);
  std::vector<std::string> unseen;
  for (const auto& key : keys)
    if (is_unseen(chat, text, last, key, render)) unseen.push_back(key);
  const auto texts = content_texts(chat.messages[last]);
  const bool other_text =
      std::ranges::any_of(texts, [](const auto& one) { return !strip(one).empty(); });
  std::vector<std::string> out;
  for (const auto& key : unseen) {
    if (is_call(key) || (!other_text && unseen.size() == keys.size()))
      fail(last, str("does not show '", key, "' of this answer, so it cannot be learned"));
    out.push_back("'" + key + "'");
  }
  return out;
}

std::vector<std::string> unseen_of_chat(const Chat& chat, const std::string& text,
                                        const Render& render) {
  std::vector<std::string> unseen;
  const auto check = [&](const std::string& name, Json Chat::*value) {
    if (!(chat.*value).is_array() || (chat.*value).empty()) return;
    Chat other = chat;
    other.*value = altered(chat.*value);
    if (gives(other, text, render)) unseen.push_back(name);
  };
  check("the tools", &Chat::tools);
  check("the documents", &Chat::documents);
  for (size_t i = 0; i < chat.messages.size(); ++i) {
    check_printed(chat, i, text, render);
    const Message& message = chat.messages[i];
    if (message.is_answer() || shows_content(chat, i, text, render)) continue;
    if (message.whole["content"].is_array()) fail(i, "does not show its parts; expected a text");
    unseen.push_back("messages of the role " + message.role());
  }
  return unseen;
}

}  // namespace peftkit::chat
