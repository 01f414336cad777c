#pragma once
// Rotary position embedding (Su et al. 2021): pairs of numbers of queries and keys are turned by an
// angle that grows with the position.

#include "nn/site.hpp"

namespace peftkit::nn {

struct Rotary {
  std::vector<float> frequencies;  // angle per position of each pair; 2 × size() numbers of a head
                                   // are turned, the rest stays
  double scale = 1;                // of the turned numbers (YaRN's and LongRoPE's attention factor)
  bool interleaved = false;        // pairs are neighbours (GPT-J), not i and i + half (GPT-NeoX)
};

// x [T, heads * head_dim] turned by forward.positions. The angles are computed once a pass.
Tensor rotate(const Tensor& x, int64_t head_dim, const Rotary& rotary, Forward& forward);

}  // namespace peftkit::nn
