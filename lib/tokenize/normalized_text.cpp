#include "tokenize/normalized_text.hpp"

#include "tokenize/unicode.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include <algorithm>

namespace peftkit::tokenize {

namespace {

constexpr int kNormalizationAge = 9;  // the Unicode version of the reference's decompositions
constexpr char32_t kFirstDecomposable = 0xC0;
constexpr char32_t kCapitalDottedI = 0x130, kDotAbove = 0x307;

struct DecomposedCharacter {
  char32_t c;
  uint8_t combining_class;
  bool first;  // of the characters that one character became
};

void append_decomposition(char32_t c, std::vector<DecomposedCharacter>& out) {
  if (c < kFirstDecomposable) {
    out.push_back({c, 0, true});
    return;
  }
  const auto icu = static_cast<UChar32>(c);
  if (!assigned_by(c, kNormalizationAge)) {
    out.push_back({c, 0, true});
    return;
  }
  UErrorCode code = U_ZERO_ERROR;
  UChar buffer[16];
  const int32_t length =
      unorm2_getDecomposition(unorm2_getNFDInstance(&code), icu, buffer, 16, &code);
  if (U_FAILURE(code) || length < 0) {
    out.push_back({c, u_getCombiningClass(icu), true});
    return;
  }
  for (int32_t i = 0; i < length;) {
    const bool first = i == 0;
    UChar32 part;
    U16_NEXT(buffer, i, length, part);
    out.push_back({static_cast<char32_t>(part), u_getCombiningClass(part), first});
  }
}

// Runs of combining characters are sorted by class, equal ones keep their order.
void order_canonically(std::vector<DecomposedCharacter>& text) {
  for (auto begin = text.begin(); begin != text.end();) {
    if (begin->combining_class == 0) {
      ++begin;
      continue;
    }
    const auto end = std::find_if(
        begin, text.end(), [](const DecomposedCharacter& d) { return d.combining_class == 0; });
    const auto by_class = [](const DecomposedCharacter& a, const DecomposedCharacter& b) {
      return a.combining_class < b.combining_class;
    };
    if (!std::is_sorted(begin, end, by_class)) std::stable_sort(begin, end, by_class);
    begin = end;
  }
}

}  // namespace

NormalizedText::NormalizedText(std::u32string_view text, size_t offset)
    : chars(text), origin(text.size()) {
  auto at = static_cast<int32_t>(offset);
  for (Span& span : origin) {
    span = {at, at + 1};
    ++at;
  }
}

void NormalizedText::push_back(char32_t c, Span from) {
  chars.push_back(c);
  origin.push_back(from);
}

void decompose_canonically(NormalizedText& text) {
  const auto is_decomposable = [](char32_t c) { return c >= kFirstDecomposable; };
  if (std::none_of(text.chars.begin(), text.chars.end(), is_decomposable)) return;
  std::vector<DecomposedCharacter> decomposed;
  decomposed.reserve(text.size() + text.size() / 2);
  for (const char32_t c : text.chars) append_decomposition(c, decomposed);
  order_canonically(decomposed);

  // Origins are dealt out in the order after sorting, as in the reference: the n-th first part
  // comes from the n-th character, further parts share the origin of what stands before them.
  NormalizedText result;
  result.chars.reserve(decomposed.size());
  result.origin.reserve(decomposed.size());
  size_t used = 0;
  for (const auto& [c, combining_class, first] : decomposed) {
    if (first) ++used;
    result.push_back(c, text.origin[used > 0 ? used - 1 : 0]);
  }
  text = std::move(result);
}

void make_lower_case(NormalizedText& text) {
  if (text.chars.find(kCapitalDottedI) == std::u32string::npos) {
    for (char32_t& c : text.chars) c = lower_case(c);
    return;
  }
  NormalizedText result;
  for (size_t i = 0; i < text.size(); ++i) {
    result.push_back(lower_case(text.chars[i]), text.origin[i]);
    if (text.chars[i] == kCapitalDottedI) result.push_back(kDotAbove, text.origin[i]);
  }
  text = std::move(result);
}

}  // namespace peftkit::tokenize
