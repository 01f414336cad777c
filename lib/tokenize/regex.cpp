#include "tokenize/regex.hpp"

#include "tokenize/regex_syntax.hpp"
#include "tokenize/unicode.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <unicode/regex.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace peftkit::tokenize {

namespace {

// ICU counts the places that may have to be tried again, in units of 10,000, over all of a text.
constexpr int32_t kFewestTries = 1000;
constexpr size_t kCharactersATry = 100;
constexpr size_t kSmallestStack = 4 << 20, kLargestStack = 256 << 20;  // bytes
constexpr size_t kStackACharacter = 1024;

int32_t most_tries(size_t characters) {
  constexpr size_t most = std::numeric_limits<int32_t>::max() - kFewestTries;
  return kFewestTries + static_cast<int32_t>(std::min(characters / kCharactersATry, most));
}

int32_t stack_for(size_t characters) {
  return static_cast<int32_t>(
      std::min(kSmallestStack + characters * kStackACharacter, kLargestStack));
}

icu::UnicodeString utf16(std::u32string_view text) {
  return icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()),
                                       static_cast<int32_t>(text.size()));
}

// Indices of a text in UTF-32 and in UTF-16; the same where no character needs two units.
class Indices {
 public:
  explicit Indices(std::u32string_view text) {
    if (std::none_of(text.begin(), text.end(), [](char32_t c) { return c > 0xFFFF; })) return;
    units_.reserve(text.size() + 1);
    int32_t unit = 0;
    for (const char32_t c : text) {
      units_.push_back(unit);
      unit += c > 0xFFFF ? 2 : 1;
    }
    units_.push_back(unit);
  }
  int32_t to_utf16(int32_t i) const { return units_.empty() ? i : units_[static_cast<size_t>(i)]; }
  int32_t to_utf32(int32_t unit) const {
    if (units_.empty()) return unit;
    return static_cast<int32_t>(std::lower_bound(units_.begin(), units_.end(), unit) -
                                units_.begin());
  }

 private:
  std::vector<int32_t> units_;
};

}  // namespace

Regex::Regex(std::string_view pattern, const JsonView& place)
    : source_(pattern), place_(place.name()) {
  UErrorCode code = U_ZERO_ERROR;
  UParseError where;
  pattern_.reset(
      icu::RegexPattern::compile(utf16(icu_pattern(decode_utf8(pattern), place)), 0, where, code));
  if (U_FAILURE(code))
    place.fail(str("the regular expression is not supported: ", u_errorName(code)));
}

Regex::~Regex() = default;

void Regex::each_match(std::u32string_view text, std::span<const Span> parts,
                       const std::function<void(size_t, Span)>& found) const {
  const icu::UnicodeString input = utf16(text);
  const Indices indices(text);
  UErrorCode code = U_ZERO_ERROR;
  const std::unique_ptr<icu::RegexMatcher> matcher(pattern_->matcher(input, code));
  if (matcher) {
    matcher->setTimeLimit(most_tries(text.size()), code);
    matcher->setStackLimit(stack_for(text.size()), code);
  }
  for (size_t part = 0; part < parts.size() && U_SUCCESS(code); ++part) {
    matcher->region(indices.to_utf16(parts[part].begin), indices.to_utf16(parts[part].end), code);
    int32_t last_end = -1;
    while (matcher->find(code) && U_SUCCESS(code)) {
      const int32_t begin = matcher->start(code), end = matcher->end(code);
      // An empty match right behind another does not count.
      if (begin < end || begin != last_end)
        found(part, {indices.to_utf32(begin), indices.to_utf32(end)});
      last_end = end;
    }
  }
  if (U_FAILURE(code)) {
    throw Error(ErrorKind::checkpoint, str(place_, ": the regular expression '", source_,
                                           "' fails on a text: ", u_errorName(code)));
  }
}

}  // namespace peftkit::tokenize
