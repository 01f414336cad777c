#include "metrics/ngrams.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::metrics {

NgramCounts count_ngrams(std::span<const std::string> words, size_t n) {
  NgramCounts counts;
  for (size_t i = 0; i + n <= words.size(); ++i) ++counts[join(words.subspan(i, n), " ")];
  return counts;
}

int64_t common_count(const NgramCounts& a, const NgramCounts& b) {
  int64_t common = 0;
  for (const auto& [ngram, count] : a) {
    const auto found = b.find(ngram);
    if (found != b.end()) common += std::min(count, found->second);
  }
  return common;
}

}  // namespace peftkit::metrics
