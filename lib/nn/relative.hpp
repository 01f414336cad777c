#pragma once
// Relative positions as terms of attention scores.

#include "nn/site.hpp"

#include <optional>

namespace peftkit::nn {

// T5 (Raffel et al. 2020): one learned number per head and bucket of distance, shared by the layers
// of a stack.
class RelativeBias {
 public:
  // Tensor: weight [buckets, heads]. `both_sides`: keys after the query have buckets of their own.
  RelativeBias(const Scope& scope, int64_t buckets, int64_t max_distance, int64_t heads,
               bool both_sides);
  // [heads, queries, keys] for the queries at positions first … first + queries - 1 and the keys at
  // 0 … keys - 1.
  Tensor operator()(int64_t first, int64_t queries, int64_t keys) const;
  bool trained() const { return weight_.requires_grad(); }

 private:
  int64_t buckets_, max_distance_;
  bool both_sides_;
  Tensor weight_;
};

// DeBERTa (He et al. 2021): scores get content-to-position and position-to-content terms.
struct DisentangledPositions {
  Tensor pos_key, pos_query;            // [heads, 2 · span, d]; undefined: without that term
  double scale;                         // factor on both terms
  int64_t span, buckets, max_position;  // buckets 0: distances as they are
};

// The terms for q and k [B, heads, n, d]: [B, heads, n, n], or undefined without any.
Tensor disentangled_scores(const DisentangledPositions& positions, const Tensor& q,
                           const Tensor& k);

}  // namespace peftkit::nn
