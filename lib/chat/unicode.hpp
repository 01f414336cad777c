#pragma once
// Text as Python's str sees it: characters, blanks and case of Unicode. Text is UTF-8; a wrong byte
// counts as one character.

#include <string>
#include <string_view>
#include <vector>

namespace peftkit::chat {

// The character at `at`, which moves past it; a wrong byte reads as U+FFFD.
char32_t take(std::string_view text, size_t& at);
void append(std::string& text, char32_t character);

// How many characters.
size_t length(std::string_view text);
// Each character.
std::vector<std::string_view> characters(std::string_view text);

bool is_blank(char32_t character);      // str.isspace()
bool is_printable(char32_t character);  // what repr() shows as it is
bool is_name_part(char32_t character);  // of an identifier

enum class Side { left, right, both };
std::string_view strip(std::string_view text, Side side = Side::both);
// Strips any of these characters.
std::string_view strip(std::string_view text, std::string_view any_of, Side side);

std::string lower(std::string_view text);
std::string upper(std::string_view text);
std::string capitalize(std::string_view text);  // first character upper, the rest lower
std::string title(std::string_view text);       // str.title()
bool is_lower(std::string_view text);           // str.islower()
bool is_upper(std::string_view text);
// Is there a character, and has each the property?
bool all_of_text(std::string_view text, bool (*property)(char32_t));
bool is_letter(char32_t character);
bool is_digit(char32_t character);
bool is_numeric(char32_t character);

}  // namespace peftkit::chat
