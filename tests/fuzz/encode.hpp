#pragma once
// What every tokenizer must promise of a text.

#include "fuzz/fuzz.hpp"
#include "tokenize/tokenizer.hpp"
#include "tokenize/unicode.hpp"

#include <algorithm>

namespace peftkit::fuzz {

inline void check_encoding(const tokenize::Encoding& encoding, size_t longest) {
  const size_t size = encoding.ids.size();
  require(encoding.type_ids.size() == size && encoding.tokens.size() == size &&
              encoding.offsets.size() == size && encoding.word_ids.size() == size,
          "the arrays of an encoding are equally long");
  for (const auto& [begin, end] : encoding.offsets) {
    require(0 <= begin && begin <= end && static_cast<size_t>(end) <= longest,
            "offsets lie within the text");
  }
  for (const auto& window : encoding.overflow) check_encoding(window, longest);
}

// Encodes a text alone, as a pair and as words, and decodes it. A tokenizer may refuse a text that
// its own patterns make too large, or take too long for.
inline void encode_and_decode(const tokenize::Tokenizer& tokenizer, std::string_view text) {
  const size_t longest = tokenize::decode_utf8(text).size();
  const auto encode = [&](std::optional<std::string_view> pair,
                          const std::optional<tokenize::Truncation>& truncation) {
    const auto encoding = parsed([&] { return tokenizer.encode(text, pair, true, truncation); });
    if (encoding) check_encoding(*encoding, longest);
    return encoding;
  };
  encode(text, std::nullopt);
  encode(text, tokenize::Truncation{.max_length = 6, .stride = 1});
  const std::vector<std::string> words{std::string(text), "", std::string(text)};
  if (const auto list =
          parsed([&] { return tokenizer.encode_words(words, std::nullopt, true, std::nullopt); }))
    check_encoding(*list, longest);
  const auto encoding = encode(std::nullopt, std::nullopt);
  if (!encoding) return;
  for (const bool skip : {false, true})
    parsed([&] { return tokenizer.decode(encoding->ids, skip, skip); });
}

}  // namespace peftkit::fuzz
