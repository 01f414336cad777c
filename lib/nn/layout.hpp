#pragma once
// Which tokens of a packed [T, ·] matrix belong to which sequence.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace peftkit::nn {

using at::Tensor;

// B sequences end to end, T tokens in all. Immutable; the index tensors are made once a batch.
struct Layout {
  // `offsets` [B + 1]. `key_lengths` [B], where given: only the first so many tokens of a sequence
  // may be attended to (the compatibility mode `padded`, in which padding counts as tokens of its
  // sequence).
  explicit Layout(std::vector<int64_t> offsets, std::vector<int64_t> key_lengths = {});

  int64_t sequences() const { return static_cast<int64_t>(offsets.size()) - 1; }
  int64_t tokens() const { return offsets.back(); }
  bool uniform() const { return longest * sequences() == tokens(); }

  int64_t length(int64_t b) const { return offsets[b + 1] - offsets[b]; }

  const std::vector<int64_t> offsets;
  const bool padded;          // some tokens are padding (the compatibility mode)
  std::vector<int64_t> keys;  // [B]: how many tokens of each sequence may be attended to
  int64_t longest = 0;        // tokens of the longest sequence
  Tensor sequence;            // [T] int64: the sequence of each token
  Tensor start, last;         // [B] int64: the first and the last token of each sequence
  Tensor padded_position;     // [T] int64: where each token lies in a padded [B * longest] layout
  Tensor mean;                // [B, T] float: row b averages the tokens of sequence b
};

}  // namespace peftkit::nn
