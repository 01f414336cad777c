#include "nn/attention.hpp"

#include "nn/tensors.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

#include <cmath>

namespace peftkit::nn {

namespace {

constexpr int64_t kHeads = 4, kKvHeads = 2, kDim = 3, kPrefix = 2;
const std::vector<int64_t> kRagged = {0, 4, 5, 8}, kUniform = {0, 4, 8};

AttentionShape shape_of(const MaskRule& mask = {}, double softcap = 0) {
  return {kHeads, kKvHeads, kDim, 1 / std::sqrt(3.0), 0.0, softcap, mask};
}

bool visible(int64_t query, int64_t key, const MaskRule& rule) {
  if (rule.causal && key > query) return false;
  if (rule.window == 0) return true;
  return rule.causal ? key > query - rule.window : std::abs(query - key) <= rule.window;
}

struct Case {
  std::vector<int64_t> offsets;
  Tensor q = normal({8, kHeads*kDim}, 1), k = normal({8, kKvHeads*kDim}, 2),
         v = normal({8, kKvHeads*kDim}, 3);
  AttentionState prefix{q, {}, {}, {}, {}};

  explicit Case(std::vector<int64_t> where) : offsets(std::move(where)) {}
  Case& with_prefix() {
    prefix.prefix_k = normal({1, kKvHeads, kPrefix, kDim}, 5);
    prefix.prefix_v = normal({1, kKvHeads, kPrefix, kDim}, 6);
    return *this;
  }
  Case& with_gates() {
    prefix.key_gate = normal({8}, 7);
    prefix.value_gate = normal({8}, 8);
    return *this;
  }

  Tensor run(const AttentionShape& shape) const {
    Forward forward = forward_over(offsets);
    return attention({.q = q, .k = k, .v = v, .prefix = prefix}, shape, forward);
  }

  // The textbook, one sequence, head and query at a time.
  Tensor by_hand(const AttentionShape& shape) const {
    std::vector<Tensor> rows;
    for (size_t b = 0; b + 1 < offsets.size(); ++b) {
      for (int64_t t = offsets[b]; t < offsets[b + 1]; ++t) {
        std::vector<Tensor> heads;
        for (int64_t h = 0; h < kHeads; ++h) heads.push_back(one(shape, b, t, h));
        rows.push_back(at::cat(heads));
      }
    }
    return at::stack(rows);
  }

 private:
  Tensor one(const AttentionShape& shape, size_t b, int64_t t, int64_t h) const {
    const int64_t kv = h / (kHeads / kKvHeads);
    const Tensor query = q[t].narrow(0, h * kDim, kDim) * shape.scale;
    const auto capped = [&](const Tensor& score) {
      return shape.softcap > 0 ? (score / shape.softcap).tanh() * shape.softcap : score;
    };
    std::vector<Tensor> scores, values;
    for (int64_t p = 0; prefix.prefix_k.defined() && p < kPrefix; ++p) {
      Tensor score = query.dot(prefix.prefix_k[0][kv][p]), value = prefix.prefix_v[0][kv][p];
      if (prefix.key_gate.defined()) score = score * prefix.key_gate[t];
      if (prefix.value_gate.defined()) value = value * prefix.value_gate[t];
      scores.push_back(capped(score));
      values.push_back(value);
    }
    for (int64_t s = offsets[b]; s < offsets[b + 1]; ++s) {
      if (!visible(t - offsets[b], s - offsets[b], shape.mask)) continue;
      scores.push_back(capped(query.dot(k[s].narrow(0, kv * kDim, kDim))));
      values.push_back(v[s].narrow(0, kv * kDim, kDim));
    }
    return at::stack(scores).softmax(0).matmul(at::stack(values));
  }
};

}  // namespace

TEST_CASE("packed attention equals the textbook on each sequence alone") {
  for (const auto& offsets : {kRagged, kUniform}) {
    for (const MaskRule& mask : {MaskRule{}, MaskRule{.causal = true},
                                 MaskRule{.causal = true, .window = 2}, MaskRule{.window = 1}}) {
      for (const double softcap : {0.0, 0.7}) {
        const auto shape = shape_of(mask, softcap);
        CHECK(largest_difference(Case(offsets).run(shape), Case(offsets).by_hand(shape)) < 1e-12);
        const Case plain = Case(offsets).with_prefix(),
                   gated = Case(offsets).with_prefix().with_gates();
        CHECK(largest_difference(plain.run(shape), plain.by_hand(shape)) < 1e-12);
        CHECK(largest_difference(gated.run(shape), gated.by_hand(shape)) < 1e-12);
      }
    }
  }
}

TEST_CASE("a pass in pieces with a cache equals the whole pass") {
  const AttentionShape shape = shape_of({.causal = true, .window = 3});
  const Case whole = Case(kRagged).with_prefix();
  const Tensor expected = whole.run(shape);
  KvCache cache;
  const int block = 0;
  // By rows of the whole: two tokens, one and two; then the sequences that go on, one token each.
  const std::vector<std::vector<int64_t>> rows = {{0, 1, 4, 5, 6}, {2, 7}, {3}};
  const std::vector<std::vector<int64_t>> offsets = {{0, 2, 3, 5}, {0, 1, 2}, {0, 1}};
  const std::vector<std::vector<int64_t>> goes_on = {{}, {0, 2}, {0}};
  for (size_t pass = 0; pass < rows.size(); ++pass) {
    if (pass > 0) cache.select(goes_on[pass]);
    if (cache.lengths.empty()) cache.lengths.resize(3);
    Forward forward = forward_over(offsets[pass]);
    forward.cache = &cache;
    cache.totals = cache.lengths;
    for (size_t b = 0; b < cache.totals.size(); ++b) cache.totals[b] += forward.layout->keys[b];
    const auto pick = [&](const Tensor& x) {
      std::vector<Tensor> some;
      for (const int64_t row : rows[pass]) some.push_back(x[row]);
      return at::stack(some);
    };
    const Tensor q = pick(whole.q);
    AttentionState prefix = whole.prefix;
    const Tensor out = attention(
        {.q = q, .k = pick(whole.k), .v = pick(whole.v), .prefix = prefix, .block = &block}, shape,
        forward);
    cache.lengths = cache.totals;
    CHECK(largest_difference(out, pick(expected)) < 1e-12);
  }
}

TEST_CASE("in padded layouts only the real tokens are keys") {
  const Tensor q = normal({6, 6}, 1), k = normal({6, 6}, 2), v = normal({6, 6}, 3);
  Forward padded;
  padded.layout =
      std::make_shared<Layout>(std::vector<int64_t>{0, 3, 6}, std::vector<int64_t>{3, 1});
  AttentionState none{q, {}, {}, {}, {}};
  const AttentionShape shape{2, 2, kDim, 1.0, 0.0, 0.0, {}};
  const Tensor out = attention({.q = q, .k = k, .v = v, .prefix = none}, shape, padded);
  CHECK(largest_difference(out[3], v[3]) < 1e-12);  // the only key of the second sequence
  CHECK(largest_difference(out[5], v[3]) < 1e-12);
}

}  // namespace peftkit::nn
