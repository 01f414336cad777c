#pragma once
// The longest common subsequence of two lists of words.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace peftkit::metrics {

// Positions in `reference`, ascending, of one longest common subsequence: that which `rouge_score`
// finds, walking back from the ends. Takes a bit a pair of words.
std::vector<size_t> common_subsequence(std::span<const std::string> reference,
                                       std::span<const std::string> other);

}  // namespace peftkit::metrics
