#pragma once
// Scaled dot-product attention over packed sequences, with prefixes.

#include "nn/site.hpp"

namespace peftkit::nn {

struct AttentionShape {
  int64_t heads = 0, head_dim = 0;
  double dropout = 0;
};

// q, k, v [T, heads * head_dim] -> [T, heads * head_dim]. A query sees the keys of its own sequence
// and all of `prefix`; prefix scores and prefix values are multiplied by the query's gates where
// there are any.
Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, const AttentionState& prefix,
                 const AttentionShape& shape, Forward& forward);

}  // namespace peftkit::nn
