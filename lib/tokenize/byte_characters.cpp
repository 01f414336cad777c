#include "tokenize/byte_characters.hpp"

#include <array>

namespace peftkit::tokenize {

namespace {

constexpr char32_t kFirstShifted = 0x100;

struct ByteCharacters {
  std::array<char32_t, 256> of_byte{};
  std::array<int16_t, 0x144> of_character{};
};

// Printable characters of Latin-1 stand for themselves; the others follow each other from U+0100
// on.
constexpr ByteCharacters make_byte_characters() {
  ByteCharacters result;
  for (auto& byte : result.of_character) byte = -1;
  char32_t next = kFirstShifted;
  for (char32_t byte = 0; byte < 256; ++byte) {
    const bool itself = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte != 0xAD);
    const char32_t c = itself ? byte : next++;
    result.of_byte[byte] = c;
    result.of_character[c] = static_cast<int16_t>(byte);
  }
  return result;
}

constexpr ByteCharacters kByteCharacters = make_byte_characters();

}  // namespace

char32_t byte_character(unsigned char byte) {
  return kByteCharacters.of_byte[byte];
}

std::optional<unsigned char> character_byte(char32_t c) {
  if (c >= kByteCharacters.of_character.size() || kByteCharacters.of_character[c] < 0)
    return std::nullopt;
  return static_cast<unsigned char>(kByteCharacters.of_character[c]);
}

}  // namespace peftkit::tokenize
