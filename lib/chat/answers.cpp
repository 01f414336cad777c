// Usually the chat before an answer, with the prompt for it, is how the text of the whole chat
// begins, and so is the chat that ends with the answer; what lies between was said. Templates that
// take something out of earlier answers (their thoughts), or put something behind the prompt, keep
// less in common; then the answer is looked for by its end.

#include "chat/answers.hpp"

#include "chat/unicode.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

size_t common_prefix(std::string_view a, std::string_view b) {
  return static_cast<size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

std::string_view common_suffix(std::string_view a, std::string_view b) {
  size_t size = 0;
  while (size < std::min(a.size(), b.size()) && a[a.size() - 1 - size] == b[b.size() - 1 - size])
    ++size;
  return a.substr(a.size() - size);
}

// How much of the end of `text` `whole` begins with.
size_t longest_end_at_start(std::string_view text, std::string_view whole) {
  while (!whole.starts_with(text)) text.remove_prefix(1);
  return text.size();
}

size_t begin_of(const AnswerTexts& texts) {
  const std::string_view whole = texts.whole;
  size_t content = common_prefix(texts.altered, whole);
  if (!whole.starts_with(texts.before)) {
    while (content > 0 && whole[content - 1] == ' ') --content;  // said with the first word
    return content;
  }
  // Without a prompt for it, the answer's header is left to be skipped.
  const size_t begin = texts.before.size();
  const bool header =
      !texts.prompted && content > begin && !strip(whole.substr(begin, content - begin)).empty();
  return header ? content : begin;
}

// The line end behind the token that closes the turn is not the assistant's; where nothing but
// blanks closes it, they are.
size_t without_line_end(const AnswerTexts& texts, size_t end) {
  const std::string_view closing = common_suffix(texts.through, texts.altered);
  const std::string_view kept = strip(closing, Side::right);
  return kept.empty() ? end : end - (closing.size() - kept.size());
}

// Is the answer there, at least without the thoughts before it?
bool shows(std::string_view said, std::string_view content) {
  constexpr std::string_view kThoughtsEnd = "</think>";
  if (said.find(strip(content)) != std::string_view::npos) return true;
  const size_t thoughts = content.rfind(kThoughtsEnd);
  return thoughts != std::string_view::npos &&
         said.find(strip(content.substr(thoughts + kThoughtsEnd.size()))) != std::string_view::npos;
}

// Where two texts part behind an answer they may have begun the same sign: only whole ones count.
size_t behind_last_sign(std::string_view whole, size_t begin, size_t end,
                        std::string_view content) {
  const std::string_view said = whole.substr(begin, end - begin);
  const size_t found = said.rfind(strip(content));
  if (found == std::string_view::npos) return end;
  const size_t closing = found + strip(content).size();
  const size_t sign = said.substr(closing).find_last_of(">]");
  return sign == std::string_view::npos ? end : begin + closing + sign + 1;
}

}  // namespace

std::optional<Span> find_answer(const AnswerTexts& texts, const std::string& content, size_t from) {
  const std::string_view whole = texts.whole, through = texts.through;
  const size_t begin = std::max(begin_of(texts), from);
  if (begin > whole.size()) return std::nullopt;
  const size_t same = common_prefix(through, whole);
  const size_t said = common_prefix(through, whole.substr(0, begin));
  const size_t by_end = begin + longest_end_at_start(through.substr(said), whole.substr(begin));
  // Of an empty answer there is only what closes it.
  const bool closes = same > begin || by_end == begin || !strip(content).empty();
  if (same >= begin && closes && shows(whole.substr(begin, same - begin), content)) {
    const size_t end = same == through.size() ? without_line_end(texts, same)
                                              : behind_last_sign(whole, begin, same, content);
    return Span{begin, std::max(begin, end)};
  }
  if (!shows(whole.substr(begin, by_end - begin), content)) return std::nullopt;
  return Span{begin, std::max(begin, without_line_end(texts, by_end))};
}

}  // namespace peftkit::chat
