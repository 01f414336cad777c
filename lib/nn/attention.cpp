#include "nn/attention.hpp"

#include "nn/layers.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <cmath>

namespace peftkit::nn {

namespace {

// [T, n] -> [B, longest, n], zeros after the end of a sequence.
Tensor pad(const Tensor& packed, const Layout& layout) {
  const int64_t width = packed.size(1);
  if (layout.uniform()) return packed.view({layout.sequences(), layout.longest, width});
  return at::zeros({layout.sequences() * layout.longest, width}, packed.options())
      .index_copy(0, layout.padded_position, packed)
      .view({layout.sequences(), layout.longest, width});
}

// [B, longest, n] -> [T, n]
Tensor unpad(const Tensor& padded, const Layout& layout) {
  const Tensor rows = padded.reshape({-1, padded.size(2)});
  return layout.uniform() ? rows : rows.index_select(0, layout.padded_position);
}

// [T, heads * d] -> [B, heads, longest, d]
Tensor split_heads(const Tensor& packed, const AttentionShape& shape, const Layout& layout) {
  return pad(packed, layout)
      .view({layout.sequences(), layout.longest, shape.heads, shape.head_dim})
      .transpose(1, 2);
}

// [T] -> [B, 1, longest, 1]
Tensor per_query(const Tensor& gate, const Layout& layout) {
  return pad(gate.unsqueeze(1), layout).unsqueeze(1);
}

}  // namespace

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, const AttentionState& prefix,
                 const AttentionShape& shape, Forward& forward) {
  const Layout& layout = *forward.layout;
  const Tensor queries =
      split_heads(q, shape, layout) / std::sqrt(static_cast<double>(shape.head_dim));
  Tensor scores = queries.matmul(
      split_heads(k, shape, layout).transpose(2, 3));  // [B, heads, longest, longest]
  if (layout.key_mask.defined()) scores = scores + layout.key_mask.to(scores.scalar_type());

  const bool prefixed = prefix.prefix_k.defined();
  if (prefixed) {
    Tensor ahead = queries.matmul(prefix.prefix_k.transpose(2, 3));  // [B, heads, longest, P]
    if (prefix.key_gate.defined()) ahead = ahead * per_query(prefix.key_gate, layout);
    scores = at::cat({ahead, scores}, -1);
  }
  const Tensor weights = dropout(scores.softmax(-1), shape.dropout, forward);

  Tensor context;  // [B, heads, longest, d]
  if (prefixed) {
    const int64_t length = prefix.prefix_k.size(2);
    Tensor ahead = weights.narrow(-1, 0, length).matmul(prefix.prefix_v);
    if (prefix.value_gate.defined()) ahead = ahead * per_query(prefix.value_gate, layout);
    context =
        weights.narrow(-1, length, layout.longest).matmul(split_heads(v, shape, layout)) + ahead;
  } else {
    context = weights.matmul(split_heads(v, shape, layout));
  }
  return unpad(context.transpose(1, 2).reshape({layout.sequences(), layout.longest, -1}), layout);
}

}  // namespace peftkit::nn
