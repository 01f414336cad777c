#include "tokenize/bert_characters.hpp"

#include "tokenize/unicode.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

namespace peftkit::tokenize {

namespace {

constexpr int kTablesAge = 8;  // the Unicode version of the reference's tables

struct CodePointRange {
  char32_t first, last;
};

template <size_t N>
bool in_ranges(const std::array<CodePointRange, N>& ranges, char32_t c) {
  const auto range =
      std::lower_bound(ranges.begin(), ranges.end(), c,
                       [](const CodePointRange& r, char32_t value) { return r.last < value; });
  return range != ranges.end() && c >= range->first;
}

constexpr std::array<CodePointRange, 22> kRemovedNonAscii{
    {{0x7F, 0x9F},       {0xAD, 0xAD},        {0x600, 0x605},     {0x61C, 0x61C},
     {0x6DD, 0x6DD},     {0x70F, 0x70F},      {0x180E, 0x180E},   {0x200B, 0x200F},
     {0x202A, 0x202E},   {0x2060, 0x2064},    {0x2066, 0x206F},   {0xE000, 0xF8FF},
     {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},    {0xFFFD, 0xFFFD},   {0x110BD, 0x110BD},
     {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},  {0xE0001, 0xE0001}, {0xE0020, 0xE007F},
     {0xF0000, 0xFFFFD}, {0x100000, 0x10FFFD}}};

constexpr std::array<CodePointRange, 7> kIdeographs{{{0x3400, 0x4DBF},
                                                     {0x4E00, 0x9FFF},
                                                     {0xF900, 0xFAFF},
                                                     {0x20000, 0x2A6DF},
                                                     {0x2A700, 0x2B81F},
                                                     {0x2B920, 0x2CEAF},
                                                     {0x2F800, 0x2FA1F}}};

// Characters whose category changed after Unicode 8.
bool became_nonspacing(char32_t c) {
  return c == 0x1885 || c == 0x1886 || c == 0xA9BD || c == 0x111C9;
}
bool was_nonspacing(char32_t c) {
  return c == 0x1734 || c == 0x1171E;
}
bool was_punctuation(char32_t c) {
  return c == 0x166D || c == 0x111C9;
}

}  // namespace

bool is_removed_by_cleaning(char32_t c) {
  if (c < 0x7F) return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
  return in_ranges(kRemovedNonAscii, c);
}

bool is_spaced_ideograph(char32_t c) {
  return c >= 0x3400 && in_ranges(kIdeographs, c);
}

bool is_accent(char32_t c) {
  if (c < 0x300) return false;
  if (was_nonspacing(c)) return true;
  return u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK && !became_nonspacing(c) &&
         assigned_by(c, kTablesAge);
}

bool is_bert_punctuation(char32_t c) {
  if (c < 0x80) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
  }
  if (was_punctuation(c)) return true;
  return u_ispunct(static_cast<UChar32>(c)) && assigned_by(c, kTablesAge);
}

}  // namespace peftkit::tokenize
