#include "tokenize/trim_offsets.hpp"

#include "tokenize/byte_characters.hpp"
#include "tokenize/unicode.hpp"

#include <algorithm>

namespace peftkit::tokenize {

namespace {

bool is_blank(char32_t c) {
  return c == kByteCharacterOfBlank || is_white_space(c);
}

}  // namespace

void trim_offsets(Encoding& encoding, bool add_prefix_space) {
  for (size_t i = 0; i < encoding.ids.size(); ++i) {
    const std::u32string token = decode_utf8(encoding.tokens[i]);
    auto& [begin, end] = encoding.offsets[i];
    auto leading = static_cast<int32_t>(std::find_if_not(token.begin(), token.end(), is_blank) -
                                        token.begin());
    const auto trailing = static_cast<int32_t>(
        std::find_if_not(token.rbegin(), token.rend(), is_blank) - token.rbegin());
    // More than one leading blank means that the first was written. In lists of words each word
    // begins at 0.
    if (leading == 1 && add_prefix_space && (i == 0 || begin == 0)) leading = 0;
    begin = std::min(begin + leading, end);
    if (end >= trailing) end = std::max(end - trailing, begin);
  }
}

}  // namespace peftkit::tokenize
