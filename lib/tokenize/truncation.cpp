#include "tokenize/truncation.hpp"

#include "tokenize/encoding.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace peftkit::tokenize {

namespace {

int64_t length_of(const Encoding& encoding) {
  return static_cast<int64_t>(encoding.ids.size());
}

Windows whole(Encoding encoding) {
  Windows windows;
  windows.push_back(std::move(encoding));
  return windows;
}

// Windows of `length` tokens, each beginning `length - stride` after the one before; the last may
// be shorter.
Windows cut_to(Encoding encoding, int64_t length, const Truncation& truncation) {
  const int64_t total = length_of(encoding);
  if (length >= total) return whole(std::move(encoding));
  Windows windows;
  if (length == 0) {
    windows.emplace_back();
    if (truncation.overflow) windows.push_back(std::move(encoding));
    return windows;
  }
  if (truncation.stride < 0 || truncation.stride >= length) {
    throw Error(ErrorKind::data, str("stride ", truncation.stride, " with windows of ", length,
                                     " tokens: expected at least 0 and less than the window"));
  }
  for (int64_t begin = 0;; begin += length - truncation.stride) {
    const int64_t end = std::min(begin + length, total);
    windows.push_back(slice(encoding, static_cast<size_t>(begin), static_cast<size_t>(end)));
    if (end == total || !truncation.overflow) return windows;
  }
}

// The shorter text is kept whole where the longer one can give enough; else both get half, the
// longer one the odd token.
std::pair<int64_t, int64_t> shared_lengths(int64_t first, int64_t second, int64_t length) {
  int64_t shorter = std::min(first, second);
  int64_t longer = shorter > length ? shorter : std::max(shorter, length - shorter);
  if (shorter + longer > length) {
    shorter = length / 2;
    longer = shorter + length % 2;
  }
  return first > second ? std::pair(longer, shorter) : std::pair(shorter, longer);
}

[[noreturn]] void refuse(const char* text, int64_t found, int64_t excess,
                         const Truncation& truncation) {
  throw Error(ErrorKind::data,
              str("the ", text, " text has ", found, " tokens and would have to lose ", excess,
                  " to fit into max_length ", truncation.max_length,
                  ": too short to be cut; raise max_length or use longest_first"));
}

}  // namespace

Truncated truncate(Encoding first, std::optional<Encoding> second, const Truncation& truncation,
                   int64_t added) {
  const int64_t length = truncation.max_length - added;
  const int64_t first_length = length_of(first), second_length = second ? length_of(*second) : 0;
  const int64_t excess = first_length + second_length - length;
  int64_t keep_first = first_length, keep_second = second_length;
  if (length == 0) {
    keep_first = keep_second = 0;
  } else if (length > 0 && excess > 0) {
    switch (truncation.strategy) {
      case TruncationStrategy::longest_first:
        std::tie(keep_first, keep_second) =
            second ? shared_lengths(first_length, second_length, length)
                   : std::pair(length, int64_t{0});
        break;
      case TruncationStrategy::only_first:
        if (first_length <= excess) refuse("first", first_length, excess, truncation);
        keep_first = first_length - excess;
        break;
      case TruncationStrategy::only_second:
        if (second_length <= excess) refuse("second", second_length, excess, truncation);
        keep_second = second_length - excess;
        break;
    }
  }
  Truncated result{cut_to(std::move(first), keep_first, truncation), std::nullopt};
  if (second) result.second = cut_to(std::move(*second), keep_second, truncation);
  return result;
}

}  // namespace peftkit::tokenize
