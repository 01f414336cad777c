#pragma once
// Scaled dot-product attention over packed sequences: prefixes, causal and local masks, grouped
// heads, relative positions, a cache of keys.

#include "nn/mask.hpp"
#include "nn/relative.hpp"

namespace peftkit::nn {

struct AttentionShape {
  int64_t heads = 0, kv_heads = 0, head_dim = 0;
  double scale = 1;    // factor on q · k
  double dropout = 0;  // of the weights
  double softcap = 0;  // scores become softcap · tanh(score / softcap); 0: no
  MaskRule mask;
};

// What one call attends with. Keys and values are those of the queries' tokens, or of
// forward.source in cross-attention; `block` keys the cache.
struct AttentionCall {
  Tensor q;     // [T, heads * head_dim]
  Tensor k, v;  // [T', kv_heads * head_dim]
  const AttentionState& prefix;
  const void* block = nullptr;
  bool cross = false;
  const RelativeBias* bias = nullptr;                   // T5
  const DisentangledPositions* disentangled = nullptr;  // DeBERTa
};

// -> [T, heads * head_dim]. A query sees the keys of its own sequence that the mask allows and all
// of the prefix; prefix scores and prefix values are multiplied by the query's gates where there
// are any.
Tensor attention(const AttentionCall& call, const AttentionShape& shape, Forward& forward);

// In cross-attention with a cache: are this block's keys there already?
bool has_cross_keys(const Forward& forward, const void* block);

}  // namespace peftkit::nn
