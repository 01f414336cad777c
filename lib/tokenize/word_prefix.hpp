#pragma once
// What several pre-tokenizers do to the words at hand.

#include "tokenize/normalized_text.hpp"

#include <functional>
#include <vector>

namespace peftkit::tokenize {

// Puts `c` before each word for which `wanted` holds, with the origin of the word's first
// character. The text is then the words and nothing else.
void prepend_to_words(NormalizedText& text, std::vector<Span>& words, char32_t c,
                      const std::function<bool(Span)>& wanted);

}  // namespace peftkit::tokenize
