#pragma once
// Text as Python's str sees it, which is what the reference metrics are written in: lower case,
// blanks and word characters of Unicode. Text is UTF-8; invalid bytes read as U+FFFD.

#include <string>
#include <string_view>
#include <vector>

namespace peftkit::metrics {

struct Character {
  char32_t code;
  std::string_view bytes;  // into the text
};

std::vector<Character> characters(std::string_view text);

// str.lower(): full case mapping, final sigma included.
std::string lower_case(std::string_view text);

// str.isspace() of one character.
bool is_blank(char32_t c);

// What `\w` of `re` matches, but for the underscore: letters and numbers, no marks.
bool is_letter_or_number(char32_t c);

// str.split(): the parts between runs of blanks.
std::vector<std::string_view> words(std::string_view text);

// str.rstrip()
std::string_view without_trailing_blanks(std::string_view text);

// string.punctuation
bool is_ascii_punctuation(char c);

}  // namespace peftkit::metrics
