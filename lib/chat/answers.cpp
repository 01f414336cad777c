// Usually the chat before an answer, with the prompt for it, is how the text of the whole chat
// begins, and so is the chat that ends with the answer; what lies between was said. Templates that
// write something else before the last question (its tools) say the same elsewhere. Templates that
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

// Where `text` begins to say the answer in which it differs from `other`.
size_t begin_of(const AnswerTexts& texts, std::string_view text, std::string_view other) {
  size_t content = common_prefix(other, text);
  if (!text.starts_with(texts.before)) {
    while (content > 0 && text[content - 1] == ' ') --content;  // said with the first word
    return content;
  }
  // Without a prompt for it, the answer's header is left to be skipped.
  const size_t begin = texts.before.size();
  const bool header =
      !texts.prompted && content > begin && !strip(text.substr(begin, content - begin)).empty();
  return header ? content : begin;
}

// The line end behind the token that closes the turn is not the assistant's; where nothing but
// blanks closes it, they are.
size_t without_line_end(const AnswerTexts& texts, size_t end) {
  const std::string_view closing = common_suffix(texts.through, texts.altered);
  const std::string_view kept = strip(closing, Side::right);
  return kept.empty() ? end : end - (closing.size() - kept.size());
}

// Is the text there, at least without the thoughts before it? Moves `at` past it.
bool shows(std::string_view said, std::string_view text, size_t& at) {
  constexpr std::string_view kThoughtsEnd = "</think>";
  std::string_view wanted = strip(text);
  size_t found = said.find(wanted, at);
  const size_t thoughts = text.rfind(kThoughtsEnd);
  if (found == std::string_view::npos && thoughts != std::string_view::npos) {
    wanted = strip(text.substr(thoughts + kThoughtsEnd.size()));
    found = said.find(wanted, at);
  }
  if (found == std::string_view::npos) return false;
  at = found + wanted.size();
  return true;
}

bool shows(std::string_view said, const std::vector<std::string>& content) {
  size_t at = 0;
  return std::ranges::all_of(content,
                             [&](const std::string& text) { return shows(said, text, at); });
}

// Where two texts part behind an answer they may have begun the same sign: only whole ones count.
size_t behind_last_sign(std::string_view whole, size_t begin, size_t end, std::string_view text) {
  const std::string_view said = whole.substr(begin, end - begin), wanted = strip(text);
  const size_t found = wanted.empty() ? 0 : said.rfind(wanted);
  if (found == std::string_view::npos) return end;
  const size_t closing = found + wanted.size();
  const size_t sign = said.substr(closing).find_last_of(">]");
  if (sign != std::string_view::npos) return begin + closing + sign + 1;
  return wanted.empty() ? begin : end;
}

// What was said, word for word, around the place where the texts of the whole chat part.
std::optional<Span> find_elsewhere(const AnswerTexts& texts, size_t from) {
  const std::string_view whole = texts.whole, through = texts.through;
  const size_t begin = begin_of(texts, through, texts.altered);
  const size_t end = std::max(begin, without_line_end(texts, through.size()));
  const std::string_view said = through.substr(begin, end - begin);
  const size_t at = common_prefix(texts.placed, whole), found = whole.rfind(said, at);
  if (strip(said).empty() || found == std::string_view::npos || found < from) return std::nullopt;
  if (found + said.size() <= at) return std::nullopt;
  return Span{found, found + said.size()};
}

}  // namespace

std::optional<Span> find_answer(const AnswerTexts& texts, const std::vector<std::string>& content,
                                size_t from) {
  const std::string_view whole = texts.whole, through = texts.through;
  if (!whole.starts_with(texts.before))
    if (const auto found = find_elsewhere(texts, from)) return found;
  const size_t begin = std::max(begin_of(texts, whole, texts.placed), from);
  if (begin > whole.size()) return std::nullopt;
  const std::string text = content.empty() ? "" : content.back();
  std::optional<size_t> by_start, by_end;
  const size_t same = common_prefix(through, whole);
  if (same >= begin && shows(whole.substr(begin, same - begin), content))
    by_start = same == through.size() ? without_line_end(texts, same)
                                      : behind_last_sign(whole, begin, same, text);
  const size_t said = common_prefix(through, whole.substr(0, begin));
  const size_t same_end = begin + longest_end_at_start(through.substr(said), whole.substr(begin));
  if (shows(whole.substr(begin, same_end - begin), content))
    by_end = without_line_end(texts, same_end);
  if (!by_start && !by_end) return std::nullopt;
  // Of an answer without a text there is only what stands around it, and more of it is more sure.
  const bool blank =
      std::ranges::all_of(content, [](const std::string& one) { return strip(one).empty(); });
  const size_t end = blank ? std::max(by_start.value_or(0), by_end.value_or(0))
                           : by_start.value_or(by_end.value_or(0));
  return Span{begin, std::max(begin, end)};
}

}  // namespace peftkit::chat
