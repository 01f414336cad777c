#include "tokenize/graphemes.hpp"

#include <unicode/ubrk.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

namespace peftkit::tokenize {

namespace {

constexpr char32_t kFirstCombining = 0x300;

// Below the combining characters only return and newline belong together.
void each_simple_grapheme(std::u32string_view text,
                          const std::function<void(std::u32string_view)>& visit) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = text.substr(at).starts_with(U"\r\n") ? 2 : 1;
    visit(text.substr(at, length));
    at += length;
  }
}

}  // namespace

void each_grapheme(std::u32string_view text,
                   const std::function<void(std::u32string_view)>& visit) {
  if (std::all_of(text.begin(), text.end(), [](char32_t c) { return c < kFirstCombining; })) {
    each_simple_grapheme(text, visit);
    return;
  }
  const auto units = icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()),
                                                   static_cast<int32_t>(text.size()));
  UErrorCode code = U_ZERO_ERROR;
  const std::unique_ptr<UBreakIterator, void (*)(UBreakIterator*)> breaks(
      ubrk_open(UBRK_CHARACTER, "", units.getBuffer(), units.length(), &code), ubrk_close);
  if (U_FAILURE(code)) {
    each_simple_grapheme(text, visit);
    return;
  }
  size_t begin = 0;
  for (int32_t unit = 0, next = ubrk_next(breaks.get()); next != UBRK_DONE;
       next = ubrk_next(breaks.get())) {
    const auto length = static_cast<size_t>(units.countChar32(unit, next - unit));
    visit(text.substr(begin, length));
    begin += length;
    unit = next;
  }
}

}  // namespace peftkit::tokenize
