#include "tokenize/unicode.hpp"

#include "tokenize/later_characters.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace peftkit::tokenize {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

// What may follow a first byte: how many bytes, and the range of the second one (which excludes
// overlong forms, surrogates and code points beyond the last).
struct LeadByte {
  unsigned length, first_low, first_high;
};

LeadByte lead_byte(unsigned byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte >= 0xE0 && byte <= 0xEF)
    return {3, byte == 0xE0 ? 0xA0u : 0x80u, byte == 0xED ? 0x9Fu : 0xBFu};
  if (byte >= 0xF0 && byte <= 0xF4)
    return {4, byte == 0xF0 ? 0x90u : 0x80u, byte == 0xF4 ? 0x8Fu : 0xBFu};
  return {0, 0, 0};
}

// Reads the character that starts at `at`, which is not ASCII, and moves `at` behind it.
char32_t decode_one(std::string_view bytes, size_t& at) {
  const auto byte = static_cast<unsigned char>(bytes[at++]);
  const auto [length, low, high] = lead_byte(byte);
  if (length == 0) return kReplacement;
  char32_t c = byte & (0xFFu >> (length + 1));
  for (unsigned i = 1; i < length; ++i) {
    const unsigned next = at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
    if (next < (i == 1 ? low : 0x80) || next > (i == 1 ? high : 0xBF)) return kReplacement;
    c = (c << 6) | (next & 0x3F);
    ++at;
  }
  return c;
}

// Case pairs of Unicode 16 and 17, which the ICU of today's systems need not know.
struct CaseRange {
  char32_t first, last, lower;
};
constexpr std::array<CaseRange, 10> kNewCasePairs{{{0x1C89, 0x1C89, 0x1C8A},
                                                   {0xA7CB, 0xA7CB, 0x0264},
                                                   {0xA7CC, 0xA7CC, 0xA7CD},
                                                   {0xA7CE, 0xA7CE, 0xA7CF},
                                                   {0xA7D2, 0xA7D2, 0xA7D3},
                                                   {0xA7D4, 0xA7D4, 0xA7D5},
                                                   {0xA7DA, 0xA7DA, 0xA7DB},
                                                   {0xA7DC, 0xA7DC, 0x019B},
                                                   {0x10D50, 0x10D65, 0x10D70},
                                                   {0x16EA0, 0x16EB8, 0x16EBB}}};

// Numbers of Unicode 17.
bool is_newest_number(char32_t c) {
  return (c >= 0x11DE0 && c <= 0x11DE9) || (c >= 0x16FF4 && c <= 0x16FF6);
}

}  // namespace

std::u32string decode_utf8(std::string_view bytes) {
  std::u32string text;
  text.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    if (byte < 0x80) {
      text.push_back(byte);
      ++at;
    } else {
      text.push_back(decode_one(bytes, at));
    }
  }
  return text;
}

void append_utf8(std::u32string_view text, std::string& bytes) {
  const auto continuation = [](char32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  for (const char32_t c : text) {
    if (c < 0x80) {
      bytes.push_back(static_cast<char>(c));
    } else if (c < 0x800) {
      bytes.append({static_cast<char>(0xC0 | (c >> 6)), continuation(c)});
    } else if (c < 0x10000) {
      bytes.append({static_cast<char>(0xE0 | (c >> 12)), continuation(c >> 6), continuation(c)});
    } else {
      bytes.append({static_cast<char>(0xF0 | (c >> 18)), continuation(c >> 12),
                    continuation(c >> 6), continuation(c)});
    }
  }
}

std::string encode_utf8(std::u32string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  append_utf8(text, bytes);
  return bytes;
}

bool is_white_space(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_word_character(char32_t c) {
  if (c == 0x200C || c == 0x200D) return true;
  const auto icu = static_cast<UChar32>(c);
  if (u_hasBinaryProperty(icu, UCHAR_ALPHABETIC)) return true;
  if ((U_GET_GC_MASK(icu) & (U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0) return true;
  return c > 0x800 &&
         (is_later_character(c, "L") || is_later_character(c, "M") || is_later_character(c, "Nd"));
}

bool is_combining_mark(char32_t c) {
  if (c < 0x300) return false;
  if (c == 0x1CF2 || c == 0x1CF3) return true;  // of another category since
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0 && c != 0x111C9 &&
         assigned_by(c, 9);
}

bool is_number(char32_t c) {
  if (c < 0x80) return c >= '0' && c <= '9';
  if ((U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_N_MASK) != 0) return true;
  return is_later_character(c, "Nd") || is_newest_number(c);
}

char32_t lower_case(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (!assigned_by(c, 15)) {
    const auto pair = std::find_if(kNewCasePairs.begin(), kNewCasePairs.end(),
                                   [c](const CaseRange& r) { return c >= r.first && c <= r.last; });
    return pair == kNewCasePairs.end() ? c : pair->lower + (c - pair->first);
  }
  return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
}

bool assigned_by(char32_t c, int major) {
  UVersionInfo age;
  u_charAge(static_cast<UChar32>(c), age);
  return age[0] != 0 && (age[0] < major || (age[0] == major && age[1] == 0));
}

}  // namespace peftkit::tokenize
