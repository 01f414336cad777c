#include "tokenize/normalized_text.hpp"

#include "tokenize/unicode.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace peftkit::tokenize {

namespace {

constexpr char32_t kCapitalDottedI = 0x130, kDotAbove = 0x307;
constexpr size_t kMostGrowth = 32;       // a ligature of Arabic has 18 characters
constexpr size_t kAlwaysAllowed = 4096;  // characters

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

void NormalizedText::append(const NormalizedText& from, size_t begin, size_t end) {
  chars.append(from.chars, begin, end - begin);
  origin.insert(origin.end(), from.origin.begin() + static_cast<ptrdiff_t>(begin),
                from.origin.begin() + static_cast<ptrdiff_t>(end));
}

NormalizedText NormalizedText::part(size_t begin, size_t end) const {
  NormalizedText result;
  result.append(*this, begin, end);
  return result;
}

void NormalizedText::transform(const std::vector<Change>& changes, size_t removed) {
  NormalizedText result;
  result.chars.reserve(changes.size());
  result.origin.reserve(changes.size());
  const Span start = origin.empty() ? Span{} : Span{origin[0].begin, origin[0].begin};
  const auto origin_at = [&](size_t i) {
    return origin.empty() ? start : origin[std::min(i, origin.size() - 1)];
  };
  size_t at = removed;  // in the old text
  for (const auto& [c, change] : changes) {
    if (change > 0) {
      result.push_back(c, at == 0 ? start : origin_at(at - 1));
    } else {
      result.push_back(c, origin_at(at));
      at += 1 + static_cast<size_t>(-change);
    }
  }
  *this = std::move(result);
}

void check_growth(size_t from, size_t made) {
  if (made <= kAlwaysAllowed || made / kMostGrowth <= from) return;
  throw Error(ErrorKind::checkpoint,
              str("the tokenizer's components make ", made, " characters of ", from, ", expected ",
                  kMostGrowth, " times as many at most"));
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
