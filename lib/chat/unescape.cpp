// Python's escapes in strings, through the codec that Jinja uses for them: characters beyond ASCII
// become escapes first, so that a backslash before one of them is an escaped backslash.

#include "chat/problem.hpp"
#include "chat/token.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <cstdio>

namespace peftkit::chat {

namespace {

std::string to_ascii(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const auto c = static_cast<uint32_t>(take(text, at));
    char buffer[16];
    std::snprintf(buffer, sizeof buffer,
                  c < 0x80      ? "%c"
                  : c < 0x100   ? "\\x%02x"
                  : c < 0x10000 ? "\\u%04x"
                                : "\\U%08x",
                  c);
    out += c == 0 ? std::string(1, '\0') : std::string(buffer);
  }
  return out;
}

int digit_of(char c, int base) {
  const std::string_view digits = "0123456789abcdef";
  const size_t found = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
  return found < static_cast<size_t>(base) ? static_cast<int>(found) : -1;
}

// Up to `most` digits at `at`, at least `least`.
char32_t code(const std::string& text, size_t& at, size_t least, size_t most, int base) {
  uint32_t value = 0;
  size_t count = 0;
  for (; count < most && at < text.size() && digit_of(text[at], base) >= 0; ++count)
    value = value * static_cast<uint32_t>(base) + static_cast<uint32_t>(digit_of(text[at++], base));
  if (count < least) throw Problem("an escape in a string has too few digits");
  if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
    throw Problem("an escape in a string is no character");
  return value;
}

}  // namespace

std::string unescape(std::string_view raw) {
  constexpr std::string_view kLetters = "\\'\"abfnrtv", kMeanings = "\\'\"\a\b\f\n\r\t\v";
  if (raw.find('\\') == std::string_view::npos) return std::string(raw);
  const std::string text = to_ascii(raw);
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '\\') {
      out += text[at++];
      continue;
    }
    const char letter = text[++at];
    if (letter >= '0' && letter <= '7') {
      append(out, code(text, at, 1, 3, 8));
      continue;
    }
    ++at;
    if (letter == 'x' || letter == 'u' || letter == 'U') {
      const size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
      append(out, code(text, at, digits, digits, 16));
    } else if (letter == 'N') {
      throw Problem("an escape in a string names a character, which is not supported");
    } else if (const size_t known = kLetters.find(letter); known != std::string_view::npos) {
      out += kMeanings[known];
    } else if (letter != '\n') {
      out += '\\';
      out += letter;
    }
  }
  return out;
}

}  // namespace peftkit::chat
