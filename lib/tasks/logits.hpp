#pragma once
// What a head puts out.

#include <ATen/core/Tensor.h>

namespace peftkit::tasks {

using at::Tensor;

// N rows: logits [N, outputs], or of a vocabulary the states [N, E] before its output embedding,
// since all logits at once may not fit.
struct Logits {
  Tensor x;
  Tensor weight = {}, bias = {};  // of the output embedding [V, E], [V] (either may be undefined)
  double softcap = 0;             // logits = c · tanh(logits / c); 0: as they are

  // All logits, [N, outputs].
  Tensor whole() const;
};

// Of a vocabulary, by pieces of the rows.
struct VocabularyScores {
  Tensor losses;  // [N]: cross-entropies; gradients flow into x (and into weight, bias)
  Tensor best;    // [N] int64: the most likely tokens
};

// `targets` [N] int64. Label smoothing as in cross_entropy.
VocabularyScores vocabulary_scores(const Logits& logits, const Tensor& targets,
                                   double label_smoothing);

}  // namespace peftkit::tasks
