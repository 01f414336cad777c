#pragma once
// Corpus chrF and chrF++ (Popović 2015 and 2017) as `sacrebleu` computes them: F of the n-grams of
// characters without blanks, and for chrF++ of words, averaged over orders. Percentages.

#include <span>
#include <string>
#include <vector>

namespace peftkit::metrics {

struct ChrfOptions {
  size_t char_order = 6;
  size_t word_order = 0;  // 2 is chrF++
  double beta = 2;        // recall weighs beta times as much as precision
};

// One text or more per prediction to compare with, of which the best counts. Throws Error(data)
// where there is none, or no prediction.
double chrf(std::span<const std::string> predictions,
            std::span<const std::vector<std::string>> references, const ChrfOptions& options = {});

}  // namespace peftkit::metrics
