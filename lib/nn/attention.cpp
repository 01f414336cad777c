#include "nn/attention.hpp"

#include "nn/kernels/attention.hpp"
#include "nn/layers.hpp"
#include "nn/tensor_of.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

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
Tensor split_heads(const Tensor& packed, int64_t heads, int64_t head_dim, const Layout& layout) {
  return pad(packed, layout)
      .view({layout.sequences(), layout.longest, heads, head_dim})
      .transpose(1, 2);
}

// [T] -> [B, 1, longest, 1]
Tensor per_query(const Tensor& gate, const Layout& layout) {
  return pad(gate.unsqueeze(1), layout).unsqueeze(1);
}

// Room for `tokens` tokens, with those that are there.
Tensor grown(const Tensor& old, const std::vector<int64_t>& shape, int64_t tokens,
             const at::TensorOptions& options) {
  const int64_t held = old.defined() ? old.size(2) : 0;
  if (held >= tokens) return old;
  Tensor out = at::zeros({shape[0], shape[1], std::max(tokens, 2 * held), shape[3]}, options);
  if (held > 0) out.narrow(2, 0, held).copy_(old);
  return out;
}

// Puts a pass's keys behind those of the passes before: [B, heads, most keys, d].
Tensor append(Tensor& held, const Tensor& fresh, const KvCache& cache, const Layout& layout) {
  const int64_t most = *std::ranges::max_element(cache.totals);
  held = grown(held, fresh.sizes().vec(), most, fresh.options());
  for (int64_t b = 0; b < layout.sequences(); ++b) {
    held[b]
        .narrow(1, cache.lengths[static_cast<size_t>(b)], layout.length(b))
        .copy_(fresh[b].narrow(1, 0, layout.length(b)));
  }
  return held.narrow(2, 0, most);
}

struct Keys {
  Tensor k, v;  // [B, kv_heads, most keys, d]
  const std::vector<int64_t>* counts;
};

Keys keys_of(const AttentionCall& call, const AttentionShape& shape, Forward& forward) {
  const Layout& layout = call.cross ? *forward.source->layout : *forward.layout;
  const auto heads = [&](const Tensor& packed) {
    return split_heads(packed, shape.kv_heads, shape.head_dim, layout);
  };
  if (forward.cache == nullptr) return {heads(call.k), heads(call.v), &layout.keys};
  KvCache& cache = *forward.cache;
  if (call.cross) {
    auto& held = cache.cross[call.block];
    if (!held.k.defined()) held = {heads(call.k), heads(call.v)};
    const int64_t most = *std::ranges::max_element(layout.keys);  // long sequences may have left
    return {held.k.narrow(2, 0, most), held.v.narrow(2, 0, most), &layout.keys};
  }
  auto& held = cache.self[call.block];
  return {append(held.k, heads(call.k), cache, layout),
          append(held.v, heads(call.v), cache, layout), &cache.totals};
}

// [B, heads, n, d] · [B or 1, kv_heads, m, d]ᵀ or · [B or 1, kv_heads, n', d]: heads in groups
// share keys and values.
Tensor grouped_matmul(const Tensor& a, const Tensor& b) {
  const int64_t group = a.size(1) / b.size(1);
  if (group == 1) return a.matmul(b);
  return a.unflatten(1, {b.size(1), group})
      .flatten(2, 3)
      .matmul(b)
      .unflatten(2, {group, a.size(2)})
      .flatten(1, 2);
}

Tensor capped(const Tensor& scores, double softcap) {
  return softcap > 0 ? (scores / softcap).tanh() * softcap : scores;
}

// Can the kernel over packed sequences do it? It knows no cache and no padding, and of the terms of
// scores only a fixed bias.
bool packs(const AttentionCall& call, const AttentionShape& shape, const Forward& forward) {
  const auto packed = [](const Layout& layout) { return !layout.padded; };
  return forward.cache == nullptr && call.disentangled == nullptr && shape.softcap == 0 &&
         packed(*forward.layout) && (!call.cross || packed(*forward.source->layout)) &&
         (call.bias == nullptr || !call.bias->trained()) && call.q.device().is_cpu();
}

Tensor packed(const AttentionCall& call, const AttentionShape& shape, Forward& forward) {
  const Layout& queries = *forward.layout;
  const Layout& keys = call.cross ? *forward.source->layout : queries;
  const auto type = c10::promoteTypes(call.q.scalar_type(), at::kFloat);
  const auto cast = [&](const Tensor& x) { return x.defined() ? x.to(type) : x; };
  const bool dropped = forward.training && shape.dropout > 0;
  Tensor bias;
  if (call.bias != nullptr) {
    const int64_t prefix = call.prefix.prefix_k.defined() ? call.prefix.prefix_k.size(2) : 0;
    bias = (*call.bias)(0, queries.longest, prefix + keys.longest);
  }
  return kernels::packed_attention({.q = cast(call.q),
                                    .k = cast(call.k),
                                    .v = cast(call.v),
                                    .prefix_k = cast(call.prefix.prefix_k),
                                    .prefix_v = cast(call.prefix.prefix_v),
                                    .key_gate = cast(call.prefix.key_gate),
                                    .value_gate = cast(call.prefix.value_gate),
                                    .bias = cast(bias)},
                                   {.queries = queries.offsets,
                                    .keys = keys.offsets,
                                    .heads = shape.heads,
                                    .kv_heads = shape.kv_heads,
                                    .head_dim = shape.head_dim,
                                    .scale = shape.scale,
                                    .causal = shape.mask.causal && !call.cross,
                                    .window = shape.mask.window,
                                    .dropout = dropped ? shape.dropout : 0,
                                    .key = dropped ? forward.dropout.next() : 0})
      .to(call.q.scalar_type());
}

}  // namespace

bool has_cross_keys(const Forward& forward, const void* block) {
  return forward.cache != nullptr && forward.cache->cross.contains(block);
}

void KvCache::select(const std::vector<int64_t>& sequences) {
  const Tensor rows = tensor_of(sequences);
  for (auto* keys : {&self, &cross}) {
    for (auto& [block, held] : *keys)
      held = {held.k.index_select(0, rows), held.v.index_select(0, rows)};
  }
  for (auto& [gate, sums] : gate_sums) sums = sums.index_select(0, rows);
  std::vector<int64_t> kept;
  for (const int64_t b : sequences) kept.push_back(lengths[static_cast<size_t>(b)]);
  lengths = std::move(kept);
}

Tensor attention(const AttentionCall& call, const AttentionShape& shape, Forward& forward) {
  if (packs(call, shape, forward)) return packed(call, shape, forward);
  const Layout& layout = *forward.layout;
  const Keys keys = keys_of(call, shape, forward);
  const int64_t most = keys.k.size(2);
  const bool prefixed = call.prefix.prefix_k.defined();
  const int64_t prefix = prefixed ? call.prefix.prefix_k.size(2) : 0;

  const Tensor queries = split_heads(call.q, shape.heads, shape.head_dim, layout) * shape.scale;
  Tensor scores = grouped_matmul(queries, keys.k.transpose(2, 3));  // [B, heads, longest, most]
  Tensor ahead;                                                     // [B, heads, longest, prefix]
  if (prefixed) {
    ahead = grouped_matmul(queries, call.prefix.prefix_k.to(queries.scalar_type()).transpose(2, 3));
    if (call.prefix.key_gate.defined()) ahead = ahead * per_query(call.prefix.key_gate, layout);
  }
  if (call.bias != nullptr) {
    // Queries of one pass start at the same place in every sequence; real keys are counted from
    // behind the prefix, as the reference does.
    const int64_t first = forward.cache != nullptr ? forward.cache->lengths[0] : 0;
    const Tensor bias = (*call.bias)(first, layout.longest, prefix + most).to(scores.scalar_type());
    scores = scores + bias.narrow(2, prefix, most);
    if (prefixed) ahead = ahead + bias.narrow(2, 0, prefix);
  }
  if (call.disentangled != nullptr) {
    const Tensor q = split_heads(call.q, shape.heads, shape.head_dim, layout);
    const Tensor terms = disentangled_scores(*call.disentangled, q, keys.k);
    if (terms.defined()) scores = scores + terms;
  }
  scores = capped(scores, shape.softcap).to(c10::promoteTypes(scores.scalar_type(), at::kFloat));
  MaskRule rule = shape.mask;
  rule.causal = rule.causal && !call.cross;
  const Tensor unseen = mask(layout, *keys.counts, rule, forward);
  if (unseen.defined()) scores = scores + unseen;
  if (prefixed)
    scores = at::cat({capped(ahead, shape.softcap).to(scores.scalar_type()), scores}, -1);
  const Tensor weights =
      dropout(scores.softmax(-1).to(keys.v.scalar_type()), shape.dropout, forward);

  Tensor context;  // [B, heads, longest, d]
  if (prefixed) {
    const Tensor values = call.prefix.prefix_v.to(weights.scalar_type());
    Tensor of_prefix = grouped_matmul(weights.narrow(-1, 0, prefix), values);
    if (call.prefix.value_gate.defined())
      of_prefix = of_prefix * per_query(call.prefix.value_gate, layout);
    context = grouped_matmul(weights.narrow(-1, prefix, most), keys.v) + of_prefix;
  } else {
    context = grouped_matmul(weights, keys.v);
  }
  return unpad(context.transpose(1, 2).reshape({layout.sequences(), layout.longest, -1}), layout);
}

}  // namespace peftkit::nn
