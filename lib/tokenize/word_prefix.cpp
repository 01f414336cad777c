#include "tokenize/word_prefix.hpp"

#include <algorithm>

namespace peftkit::tokenize {

void prepend_to_words(NormalizedText& text, std::vector<Span>& words, char32_t c,
                      const std::function<bool(Span)>& wanted) {
  if (std::none_of(words.begin(), words.end(), wanted)) return;
  NormalizedText result;
  result.chars.reserve(text.size() + words.size());
  result.origin.reserve(text.size() + words.size());
  for (Span& word : words) {
    const auto begin = static_cast<size_t>(word.begin), end = static_cast<size_t>(word.end);
    const auto new_begin = static_cast<int32_t>(result.size());
    if (wanted(word)) result.push_back(c, text.origin[begin]);
    result.append(text, begin, end);
    word = {new_begin, static_cast<int32_t>(result.size())};
  }
  text = std::move(result);
}

}  // namespace peftkit::tokenize
