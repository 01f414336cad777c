#pragma once
// Attention over packed sequences without padding: small products, in parallel over sequences and
// heads. The equations are those of nn/attention, which is its reference in plain operators.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace peftkit::nn::kernels {

struct PackedAttention {
  std::vector<int64_t> queries, keys;  // [B + 1]: where each sequence begins, and the end
  int64_t heads = 0, kv_heads = 0, head_dim = 0;
  double scale = 1;
  bool causal = false;  // a sequence's last query is aligned with its last key
  int64_t window = 0;   // as in MaskRule
  double dropout = 0;   // of the weights
  uint64_t key = 0;     // of its mask
  // So many weights at most are kept for the backward pass. More, as of long sequences, would be
  // most of the memory and take long to write and read: they are computed again, at the cost of a
  // seventh of attention's products.
  int64_t most_kept = int64_t{1} << 23;
};

struct PackedInputs {
  at::Tensor q;                     // [T, heads · d]
  at::Tensor k, v;                  // [T', kv_heads · d]
  at::Tensor prefix_k, prefix_v;    // [1 or B, kv_heads, P, d], or undefined
  at::Tensor key_gate, value_gate;  // [T], or undefined
  at::Tensor bias;  // [heads, >= queries, >= P + keys] without gradient, or undefined
};

// -> [T, heads · d]. All of one type, float or double; gradients for all but the bias.
at::Tensor packed_attention(const PackedInputs& inputs, const PackedAttention& shape);

}  // namespace peftkit::nn::kernels
