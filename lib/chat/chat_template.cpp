#include "chat/chat_template.hpp"

#include "chat/answers.hpp"
#include "chat/shown.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

struct Answer {
  Span span;
  bool muted;
};

std::vector<Piece> cut(const std::string& text, const std::vector<Answer>& answers) {
  std::vector<Piece> pieces;
  const auto add = [&](const Span& span, bool assistant, bool muted) {
    if (span.end > span.begin)
      pieces.push_back({text.substr(span.begin, span.end - span.begin), assistant, muted});
  };
  size_t at = 0;
  for (const auto& [span, muted] : answers) {
    add({at, span.begin}, false, false);
    add(span, true, muted);
    at = span.end;
  }
  add({at, text.size()}, false, false);
  return pieces;
}

// Another text as an answer of the same form.
Json other_content(const Message& answer) {
  const Json content = answer.whole.value("content", Json());
  return content.is_array() ? altered(content) : Json(kOtherContent);
}

// The chat with something else in an answer's place.
Chat with_other_answer(Chat chat, size_t answer) {
  const Json other = other_content(chat.messages[answer]);
  Json& message = chat.messages[answer].whole;
  for (const auto& key : carried_keys(chat.messages[answer])) message[key] = altered(message[key]);
  message["content"] = other;
  return chat;
}

// Of a {% generation %} block.
std::string_view text_of(const Rendering& rendering, size_t block) {
  const auto [begin, end] = rendering.generations[block];
  return std::string_view(rendering.text).substr(begin, end - begin);
}

void add_new(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const auto& one : more)
    if (std::ranges::find(all, one) == all.end()) all.push_back(one);
}

}  // namespace

Rendering ChatTemplate::render(const Chat& chat, bool add_generation_prompt) const {
  Json variables = variables_;
  variables["messages"] = Json::array();
  for (const Message& message : chat.messages) variables["messages"].push_back(message.whole);
  variables["tools"] = chat.tools;
  variables["documents"] = chat.documents;
  variables["add_generation_prompt"] = add_generation_prompt;
  const Template& chosen = tool_use_ && !chat.tools.is_null() ? *tool_use_ : template_;
  return chosen.render(variables, date_);
}

std::string ChatTemplate::text_or(const Chat& chat, bool add_generation_prompt,
                                  const std::string& fallback) const {
  try {
    return render(chat, add_generation_prompt).text;
  } catch (const Error&) {
    return fallback;
  }
}

Span ChatTemplate::find(const Chat& chat, size_t answer, const std::string& whole,
                        const std::string& through, size_t from) const {
  // Many templates need a first message, and some refuse what ends here.
  const Chat earlier = chat.first(answer);
  const std::string before = answer == 0 ? "" : text_or(earlier, true, "");
  const bool prompted = !before.empty() && before != text_or(earlier, false, before);
  Chat plain = chat.first(answer);
  plain.messages.emplace_back(
      Json{{"role", "assistant"}, {"content", other_content(chat.messages[answer])}});
  const std::string altered_through = text_or(plain, false, through);
  const std::string placed = whole.starts_with(before)
                                 ? altered_through
                                 : text_or(with_other_answer(chat, answer), false, altered_through);
  const auto found = find_answer({whole, before, through, altered_through, placed, prompted},
                                 content_texts(chat.messages[answer]), from);
  if (found) return *found;
  throw Error(ErrorKind::data, str("message ", answer + 1,
                                   ": the chat template does not show this answer as it is "
                                   "written, so it cannot be learned"));
}

// The blocks of {% generation %}. Those of a message change with it.
std::vector<Piece> ChatTemplate::answers_as_marked(const Chat& chat, const Rendering& whole) const {
  std::vector<Answer> answers;
  for (const Span& span : whole.generations) answers.push_back({span, false});
  for (size_t i = 0; i < chat.messages.size(); ++i) {
    if (!chat.messages[i].muted) continue;
    const Rendering other = render(with_other_answer(chat, i), false);
    if (other.generations.size() != answers.size())
      throw Error(ErrorKind::data, str("message ", i + 1,
                                       ": is not to be learned, but it is not clear which of the "
                                       "chat template's generation blocks are its own"));
    for (size_t block = 0; block < answers.size(); ++block)
      answers[block].muted |= text_of(other, block) != text_of(whole, block);
  }
  return cut(whole.text, answers);
}

Told ChatTemplate::ask(const Chat& chat) const {
  const auto text = [&](const Chat& one) { return render(one, true).text; };
  const Rendering whole = render(chat, true);
  Told out{{}, whole.dated, unseen_of_chat(chat, whole.text, text)};
  out.pieces.push_back({whole.text});
  return out;
}

Told ChatTemplate::tell(const Chat& chat) const {
  const auto text = [&](const Chat& one) { return render(one, false).text; };
  const Rendering whole = render(chat, false);
  Told out{{}, whole.dated, unseen_of_chat(chat, whole.text, text)};
  const bool marked = !whole.generations.empty();
  std::vector<Answer> answers;
  for (size_t i = 0; i < chat.messages.size(); ++i) {
    const Message& message = chat.messages[i];
    if (!message.is_answer() || (marked && carried_keys(message).empty())) continue;
    const Chat upto = chat.first(i + 1);
    const std::string through = text(upto);
    add_new(out.unseen, unseen_of_answer(upto, through, text));
    if (marked) continue;
    const size_t from = answers.empty() ? 0 : answers.back().span.end;
    answers.push_back({find(chat, i, whole.text, through, from), message.muted});
  }
  out.pieces = marked ? answers_as_marked(chat, whole) : cut(whole.text, answers);
  return out;
}

}  // namespace peftkit::chat
