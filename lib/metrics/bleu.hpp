#pragma once
// Corpus BLEU (Papineni et al. 2002) as `sacrebleu` computes it by default: n-grams up to 4, the
// tokenizer 13a of WMT's mteval, exponential smoothing, no effective order. Percentages.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace peftkit::metrics {

constexpr size_t kBleuOrder = 4;

struct BleuScore {
  double score = 0;
  std::array<double, kBleuOrder> precisions{};
  double brevity_penalty = 1;
  int64_t system_length = 0, reference_length = 0;  // tokens; of the closest reference each
};

struct BleuOptions {
  bool lowercase = false;
};

// One text or more per prediction to compare with. Throws Error(data) where there is none, or no
// prediction.
BleuScore bleu(std::span<const std::string> predictions,
               std::span<const std::vector<std::string>> references,
               const BleuOptions& options = {});

// Tokens of a segment as of mteval-v13a.
std::vector<std::string> tokenize_13a(const std::string& segment);

}  // namespace peftkit::metrics
