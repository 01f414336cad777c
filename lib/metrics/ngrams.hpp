#pragma once
// Counts of n-grams of words.

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace peftkit::metrics {

// An n-gram is its words with a space between.
using NgramCounts = std::unordered_map<std::string, int64_t>;

NgramCounts count_ngrams(std::span<const std::string> words, size_t n);

// The sum over n-grams of the smaller of the two counts.
int64_t common_count(const NgramCounts& a, const NgramCounts& b);

}  // namespace peftkit::metrics
