#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace peftkit::chat {

namespace {

icu::UnicodeString wide(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
}

std::string narrow(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

// The form that begins a word: one letter may become two.
std::string title_case(char32_t character) {
  const auto text = icu::UnicodeString(static_cast<UChar32>(character));
  return narrow(icu::UnicodeString(text).toTitle(nullptr, icu::Locale::getRoot()));
}

bool is_cased(char32_t character) {
  return u_hasBinaryProperty(static_cast<UChar32>(character), UCHAR_CASED);
}

// Is there a cased character, and has each of them the property?
bool all_cased(std::string_view text, UProperty property) {
  bool any = false;
  for (size_t at = 0; at < text.size();) {
    const auto character = static_cast<UChar32>(take(text, at));
    if (!is_cased(static_cast<char32_t>(character))) continue;
    if (!u_hasBinaryProperty(character, property)) return false;
    any = true;
  }
  return any;
}

template <class Drop>
std::string_view strip_where(std::string_view text, Side side, Drop drop) {
  size_t begin = 0, end = 0;
  bool started = side == Side::right;
  for (size_t at = 0; at < text.size();) {
    const size_t before = at;
    if (drop(take(text, at))) continue;
    if (!started) begin = before;
    started = true;
    end = at;
  }
  if (side == Side::left) return started ? text.substr(begin) : std::string_view();
  return started ? text.substr(begin, end - begin) : std::string_view();
}

}  // namespace

char32_t take(std::string_view text, size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return static_cast<char32_t>(text[at++]);
  const size_t count = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const std::string_view bytes = text.substr(at, count);
  if (first_invalid_utf8(bytes)) {
    ++at;
    return U'\uFFFD';
  }
  char32_t code = lead & (0x7Fu >> count);
  for (const char c : bytes.substr(1)) code = (code << 6) | (static_cast<unsigned char>(c) & 0x3Fu);
  at += count;
  return code;
}

void append(std::string& text, char32_t character) {
  icu::UnicodeString(static_cast<UChar32>(character)).toUTF8String(text);
}

size_t length(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) take(text, at);
  return count;
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at < text.size();) {
    const size_t before = at;
    take(text, at);
    out.push_back(text.substr(before, at - before));
  }
  return out;
}

bool is_blank(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

bool is_printable(char32_t c) {
  constexpr uint32_t kHidden = U_GC_C_MASK | U_GC_Z_MASK;
  return c == U' ' || (U_GET_GC_MASK(static_cast<UChar32>(c)) & kHidden) == 0;
}

bool is_name_part(char32_t c) {
  constexpr uint32_t kParts = U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK;
  return c == U'_' || (U_GET_GC_MASK(static_cast<UChar32>(c)) & kParts) != 0;
}

bool is_letter(char32_t c) {
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_L_MASK) != 0;
}

bool is_digit(char32_t c) {
  const int kind = u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_NUMERIC_TYPE);
  return kind == U_NT_DECIMAL || kind == U_NT_DIGIT;
}

bool is_numeric(char32_t c) {
  return u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_NUMERIC_TYPE) != U_NT_NONE;
}

std::string_view strip(std::string_view text, Side side) {
  return strip_where(text, side, is_blank);
}

std::string_view strip(std::string_view text, std::string_view any_of, Side side) {
  std::vector<char32_t> dropped;
  for (size_t at = 0; at < any_of.size();) dropped.push_back(take(any_of, at));
  return strip_where(text, side,
                     [&](char32_t c) { return std::ranges::find(dropped, c) != dropped.end(); });
}

std::string lower(std::string_view text) {
  return narrow(wide(text).toLower(icu::Locale::getRoot()));
}

std::string upper(std::string_view text) {
  return narrow(wide(text).toUpper(icu::Locale::getRoot()));
}

std::string capitalize(std::string_view text) {
  if (text.empty()) return "";
  size_t at = 0;
  const char32_t first = take(text, at);
  return title_case(first) + lower(text.substr(at));
}

std::string title(std::string_view text) {
  std::string out;
  bool inside = false;
  for (size_t at = 0; at < text.size();) {
    const size_t before = at;
    const char32_t character = take(text, at);
    out += inside ? lower(text.substr(before, at - before)) : title_case(character);
    inside = is_cased(character);
  }
  return out;
}

bool is_lower(std::string_view text) {
  return all_cased(text, UCHAR_LOWERCASE);
}
bool is_upper(std::string_view text) {
  return all_cased(text, UCHAR_UPPERCASE);
}

bool all_of_text(std::string_view text, bool (*property)(char32_t)) {
  for (size_t at = 0; at < text.size();)
    if (!property(take(text, at))) return false;
  return !text.empty();
}

}  // namespace peftkit::chat
