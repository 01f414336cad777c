#include "tokenize/unicode.hpp"

#include "support/support.hpp"

#include "tokenize/bert_characters.hpp"

namespace peftkit::tokenize {

TEST_CASE("UTF-8 is read and written back unchanged") {
  const std::string text = "a\u00e9\u4e2d\U0001F600\U0010FFFF";
  const std::u32string expected{U'a', 0xE9, 0x4E2D, 0x1F600, 0x10FFFF};
  CHECK(decode_utf8(text) == expected);
  CHECK(encode_utf8(expected) == text);
}

TEST_CASE("every maximal invalid part of a text reads as one U+FFFD") {
  const std::u32string one{0xFFFD}, three{0xFFFD, 0xFFFD, 0xFFFD};
  CHECK(decode_utf8("\xff") == one);
  CHECK(decode_utf8("\xe4\xb8") == one);          // cut off
  CHECK(decode_utf8("\xe4\xb8!") == one + U"!");  // cut off by another character
  CHECK(decode_utf8("\xf0\x9f\x98") == one);
  CHECK(decode_utf8("\xed\xa0\x80") == three);            // a surrogate
  CHECK(decode_utf8("\xc0\xaf") == three.substr(1));      // overlong
  CHECK(decode_utf8("\xf4\x90\x80\x80") == three + one);  // beyond the last code point
}

TEST_CASE("NUL is a character like others") {
  CHECK(decode_utf8(std::string_view("a\0b", 3)) == std::u32string(U"a\0b", 3));
}

TEST_CASE("lower case looks at one character and knows pairs newer than the installed tables") {
  CHECK(lower_case(U'A') == U'a');
  CHECK(lower_case(U'[') == U'[');
  CHECK(lower_case(0x3A3) == 0x3C3);  // no final sigma
  CHECK(lower_case(0x130) == U'i');
  CHECK(lower_case(0xA7CB) == 0x264);     // Unicode 16
  CHECK(lower_case(0x16EB8) == 0x16ED3);  // Unicode 17
}

TEST_CASE("word characters are letters, marks, digits, connectors and joiners") {
  for (const char32_t c : {U'a', U'_', U'7', char32_t{0x301}, char32_t{0x4E2D}, char32_t{0x200D}})
    CHECK(is_word_character(c));
  for (const char32_t c : {U' ', U'-', U'$', char32_t{0x2028}}) CHECK_FALSE(is_word_character(c));
}

TEST_CASE("white space is Unicode's, without the zero-width space") {
  for (const char32_t c : {U' ', U'\v', char32_t{0x85}, char32_t{0x3000}}) CHECK(is_white_space(c));
  for (const char32_t c : {char32_t{0x1C}, char32_t{0x180E}, char32_t{0x200B}})
    CHECK_FALSE(is_white_space(c));
}

TEST_CASE("BERT's character classes stay at Unicode 8") {
  CHECK(is_bert_punctuation(U'$'));
  CHECK(is_bert_punctuation(0x166D));
  CHECK_FALSE(is_bert_punctuation(0x2E43));  // punctuation since Unicode 9
  CHECK(is_accent(0x301));
  CHECK(is_accent(0x1734));
  CHECK_FALSE(is_accent(0x8D4));  // a mark since Unicode 9
  CHECK(is_spaced_ideograph(0x4E2D));
  CHECK_FALSE(is_spaced_ideograph(0x2B820));
  CHECK(is_removed_by_cleaning(0));
  CHECK(is_removed_by_cleaning(0xE000));
  CHECK_FALSE(is_removed_by_cleaning(U'\n'));
}

}  // namespace peftkit::tokenize
