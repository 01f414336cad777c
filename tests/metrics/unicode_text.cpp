// Expected values: Python's str.

#include "metrics/unicode_text.hpp"

#include "support/support.hpp"

namespace peftkit::metrics {

TEST_CASE("lower case is that of whole texts") {
  CHECK(lower_case("AbC-1") == "abc-1");
  CHECK(lower_case("ÄÖ ΣΊΣΥΦΟΣ İ") == "äö σίσυφος i\u0307");
  CHECK(lower_case("").empty());
}

TEST_CASE("words stand between blanks of Unicode and the separators of ASCII") {
  const std::vector<std::string_view> expected{"a", "b", "c", "d\u200be"};
  CHECK(words("\u3000a\u00a0b\x1C\x1F"
              "c\t\n d\u200be\u2028") == expected);
  CHECK(words(" \u2003").empty());
  CHECK(without_trailing_blanks(" a b \u00a0\n") == " a b");
  CHECK(without_trailing_blanks("\u00a0").empty());
}

TEST_CASE("invalid bytes are characters of their own") {
  const auto found = characters("a\xFF\xC3ä\xE4\xBD");
  std::u32string codes;
  std::string bytes;
  for (const auto& character : found) {
    codes += character.code;
    bytes += character.bytes;
  }
  CHECK(codes == U"a\uFFFD\uFFFDä\uFFFD\uFFFD");
  CHECK(bytes == "a\xFF\xC3ä\xE4\xBD");
}

}  // namespace peftkit::metrics
