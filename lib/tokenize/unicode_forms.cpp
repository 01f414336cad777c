#include "tokenize/unicode_forms.hpp"

#include "tokenize/unicode.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <optional>

namespace peftkit::tokenize {

namespace {

constexpr int kNormalizationAge = 9;
constexpr char32_t kFirstDecomposable = 0xA0, kFirstComposable = 0x300;

struct DecomposedCharacter {
  Change change;
  uint8_t combining_class;
};

const UNormalizer2* normalizer_of(bool compatible) {
  UErrorCode code = U_ZERO_ERROR;
  return compatible ? unorm2_getNFKDInstance(&code) : unorm2_getNFDInstance(&code);
}

uint8_t combining_class(char32_t c) {
  return c < kFirstComposable || !assigned_by(c, kNormalizationAge)
             ? uint8_t{0}
             : u_getCombiningClass(static_cast<UChar32>(c));
}

void append_decomposition(const UNormalizer2* normalizer, char32_t c,
                          std::vector<DecomposedCharacter>& out) {
  UChar buffer[32];  // the longest decomposition has 18
  UErrorCode code = U_ZERO_ERROR;
  const int32_t length =
      c < kFirstDecomposable || !assigned_by(c, kNormalizationAge)
          ? -1
          : unorm2_getDecomposition(normalizer, static_cast<UChar32>(c), buffer, 32, &code);
  if (length < 0 || U_FAILURE(code)) {
    out.push_back({{c, 0}, combining_class(c)});
    return;
  }
  for (int32_t i = 0; i < length;) {
    const int change = i == 0 ? 0 : 1;
    UChar32 part;
    U16_NEXT(buffer, i, length, part);
    const auto part_c = static_cast<char32_t>(part);
    out.push_back({{part_c, change}, combining_class(part_c)});
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

std::vector<DecomposedCharacter> decomposed(const NormalizedText& text, bool compatible) {
  const UNormalizer2* normalizer = normalizer_of(compatible);
  std::vector<DecomposedCharacter> result;
  result.reserve(text.size());
  for (const char32_t c : text.chars) append_decomposition(normalizer, c, result);
  order_canonically(result);
  return result;
}

bool is_below(const NormalizedText& text, char32_t limit) {
  return std::all_of(text.chars.begin(), text.chars.end(),
                     [limit](char32_t c) { return c < limit; });
}

void decompose(NormalizedText& text, bool compatible) {
  if (is_below(text, kFirstDecomposable)) return;
  std::vector<Change> changes;
  for (const DecomposedCharacter& d : decomposed(text, compatible)) changes.push_back(d.change);
  text.transform(changes);
}

std::optional<char32_t> composition(char32_t first, char32_t second) {
  UErrorCode code = U_ZERO_ERROR;
  const UChar32 c = unorm2_composePair(unorm2_getNFCInstance(&code), static_cast<UChar32>(first),
                                       static_cast<UChar32>(second));
  if (c < 0 || !assigned_by(static_cast<char32_t>(c), kNormalizationAge)) return std::nullopt;
  return static_cast<char32_t>(c);
}

// Each starter takes in the characters behind it that compose with it, unless one between them with
// a class as high blocks the way.
void compose(NormalizedText& text, bool compatible) {
  if (is_below(text, compatible ? kFirstDecomposable : kFirstComposable)) return;
  std::vector<Change> changes;
  std::optional<size_t> starter;  // in `changes`
  uint8_t last_class = 0;         // of the characters since the starter; 0: there is none
  for (const auto& [change, current_class] : decomposed(text, compatible)) {
    const bool blocked = last_class != 0 && last_class >= current_class;
    if (starter && !blocked) {
      Change& base = changes[*starter];
      if (const auto composed = composition(base.c, change.c)) {
        base = {*composed, base.change + change.change - 1};
        continue;
      }
    }
    if (current_class == 0) {
      starter = changes.size();
      last_class = 0;
    } else if (starter) {
      last_class = current_class;
    }
    changes.push_back(change);
  }
  text.transform(changes);
}

}  // namespace

void decompose_canonically(NormalizedText& text) {
  decompose(text, false);
}
void decompose_compatibly(NormalizedText& text) {
  decompose(text, true);
}
void compose_canonically(NormalizedText& text) {
  compose(text, false);
}
void compose_compatibly(NormalizedText& text) {
  compose(text, true);
}

}  // namespace peftkit::tokenize
