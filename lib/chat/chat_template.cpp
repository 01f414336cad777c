#include "chat/chat_template.hpp"

#include "chat/answers.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

bool is_answer(const Message& message) {
  return message.role == "assistant";
}

std::vector<Piece> cut(const std::string& text, const std::vector<Span>& answers) {
  std::vector<Piece> pieces;
  const auto add = [&](size_t begin, size_t end, bool assistant) {
    if (end > begin) pieces.push_back({text.substr(begin, end - begin), assistant});
  };
  size_t at = 0;
  for (const auto& [begin, end] : answers) {
    add(at, begin, false);
    add(begin, end, true);
    at = end;
  }
  add(at, text.size(), false);
  return pieces;
}

}  // namespace

Rendering ChatTemplate::rendering(const std::vector<Message>& messages,
                                  bool add_generation_prompt) const {
  Json variables = variables_;
  variables["messages"] = Json::array();
  for (const auto& [role, content] : messages)
    variables["messages"].push_back(Json{{"role", role}, {"content", content}});
  variables["tools"] = nullptr;
  variables["documents"] = nullptr;
  variables["add_generation_prompt"] = add_generation_prompt;
  return template_.render(variables);
}

std::string ChatTemplate::render(const std::vector<Message>& messages,
                                 bool add_generation_prompt) const {
  return rendering(messages, add_generation_prompt).text;
}

std::vector<Piece> ChatTemplate::pieces(const std::vector<Message>& messages) const {
  const Rendering whole = rendering(messages, false);
  if (!whole.generations.empty()) return cut(whole.text, whole.generations);
  std::vector<Span> answers;
  for (size_t i = 0; i < messages.size(); ++i) {
    if (!is_answer(messages[i])) continue;
    std::vector<Message> chat(messages.begin(), messages.begin() + static_cast<long>(i));
    // Many templates need a first message.
    const std::string before = chat.empty() ? "" : render(chat, true);
    const bool prompted = !chat.empty() && before != render(chat, false);
    chat.push_back(messages[i]);
    const std::string through = render(chat, false);
    chat.back().content = kOtherContent;
    const std::string altered = render(chat, false);
    const auto answer = find_answer({whole.text, before, through, altered, prompted},
                                    messages[i].content, answers.empty() ? 0 : answers.back().end);
    if (!answer)
      throw Error(ErrorKind::data, str("message ", i + 1,
                                       ": the chat template does not show this "
                                       "answer as it is written, so it cannot be learned"));
    answers.push_back(*answer);
  }
  return cut(whole.text, answers);
}

}  // namespace peftkit::chat
