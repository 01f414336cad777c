#pragma once
// GPT-2's characters for bytes: every byte is written as a character that can be seen.

#include <cstdint>
#include <optional>

namespace peftkit::tokenize {

char32_t byte_character(unsigned char byte);

// The byte that a character stands for, if any.
std::optional<unsigned char> character_byte(char32_t c);

constexpr char32_t kByteCharacterOfBlank = 0x120;  // of ' '

}  // namespace peftkit::tokenize
