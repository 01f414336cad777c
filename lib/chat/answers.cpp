// Usually the chat before an answer, with the prompt for it, is how the text of the whole chat
// begins, and so is the chat that ends with the answer; what lies between was said. Templates that
// take something out of earlier answers (their thoughts), or put something behind the prompt, keep
// less in common; then the answer is looked for by its end.

#include "chat/answers.hpp"

#include "chat/unicode.hpp"

#include <algorithm>
#include <vector>

namespace peftkit::chat {

namespace {

size_t common_prefix(std::string_view a, std::string_view b) {
  return static_cast<size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

std::string_view common_suffix(std::string_view a, std::string_view b) {
  size_t size = 0;
  while (size < std::min(a.size(), b.size()) && a[a.size() - 1 - size] == b[b.size() - 1 - size]) ++size;
  return a.substr(a.size() - size);
}

// How much of the end of `text` `whole` begins with.
size_t longest_end_at_start(std::string_view text, std::string_view whole) {
  while (!whole.starts_with(text)) text.remove_prefix(1);
  return text.size();
}

size_t begin_of(const AnswerTexts& texts) {
  const size_t same = common_prefix(texts.before, texts.whole);
  const size_t content = common_prefix(texts.altered, texts.whole);
  const size_t begin = same == texts.before.size() ? same : std::min(same, content);
  // Without a prompt for it, the answer's header is left to be skipped.
  const bool header = !texts.prompted && content > begin &&
                      !strip(std::string_view(texts.whole).substr(begin, content - begin)).empty();
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

// Where the answer may end, the likeliest first.
std::vector<size_t> ends_of(const AnswerTexts& texts, size_t begin) {
  const std::string_view whole = texts.whole, through = texts.through;
  const size_t said = common_prefix(through, whole.substr(0, begin));
  return {common_prefix(through, whole),
          begin + longest_end_at_start(through.substr(said), whole.substr(begin))};
}

}  // namespace

std::optional<Span> find_answer(const AnswerTexts& texts, const std::string& content, size_t from) {
  const std::string_view whole = texts.whole;
  const size_t begin = std::max(begin_of(texts), from);
  if (begin > whole.size()) return std::nullopt;
  for (const size_t end : ends_of(texts, begin))
    if (end >= begin && shows(whole.substr(begin, end - begin), content))
      return Span{begin, std::max(begin, without_line_end(texts, end))};
  return std::nullopt;
}

}  // namespace peftkit::chat
