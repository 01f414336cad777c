#pragma once
// Code points: UTF-8 in and out, and the character properties that do not depend on a kind of
// tokenizer.

#include <cstdint>
#include <string>
#include <string_view>

namespace peftkit::tokenize {

// Every maximal invalid part of a sequence (a surrogate's three bytes are three) reads as U+FFFD.
std::u32string decode_utf8(std::string_view bytes);

void append_utf8(std::u32string_view text, std::string& bytes);
std::string encode_utf8(std::u32string_view text);

// Is the byte inside a character, not at its start?
inline bool is_continuation_byte(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// The property White_Space.
bool is_white_space(char32_t c);

// What `\w` matches: letters, marks, decimal digits, connectors and joiners.
bool is_word_character(char32_t c);

// Marks of all kinds, by the reference's table, which is that of Unicode 9.
bool is_combining_mark(char32_t c);

// Numbers of all kinds, as of Unicode 17.
bool is_number(char32_t c);

// The lower case of one character without regard to its neighbours, as of Unicode 17. U+0130 is the
// only character whose lower case is two; this gives its first (U+0069), the second is U+0307.
char32_t lower_case(char32_t c);

// Was the character assigned in Unicode `major`.0 already? The reference's components use tables of
// several ages.
bool assigned_by(char32_t c, int major);

}  // namespace peftkit::tokenize
