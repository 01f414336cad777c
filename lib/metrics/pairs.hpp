#pragma once
// What every metric asks of its two sides, and the F1 of counts.

#include <cstddef>
#include <cstdint>
#include <span>

namespace peftkit::metrics {

// Throws Error(data) unless both sides have the same length, at least 1.
void require_pairs(size_t predictions, size_t labels);

// The same, and Error(numeric) for a value that is not finite.
void require_pairs(std::span<const double> predictions, std::span<const double> targets);

struct Counts {
  int64_t true_positive = 0, false_positive = 0, false_negative = 0;
  // 2 TP / (2 TP + FP + FN); 0 where there is nothing to divide by.
  double f1() const;
};

}  // namespace peftkit::metrics
