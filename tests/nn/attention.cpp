#include "nn/attention.hpp"

#include "nn/tensors.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>

#include <cmath>

namespace peftkit::nn {

namespace {

constexpr int64_t kHeads = 2, kDim = 3, kPrefix = 2;
const AttentionShape kShape{kHeads, kDim, 0.0};

// The textbook, one sequence and head at a time; g scales prefix scores and values of each query.
Tensor by_hand(const Tensor& q, const Tensor& k, const Tensor& v, const std::vector<int64_t>& offsets,
               const AttentionState& prefix, const Tensor& key_gate, const Tensor& value_gate) {
  std::vector<Tensor> sequences;
  for (size_t b = 0; b + 1 < offsets.size(); ++b) {
    const int64_t start = offsets[b], length = offsets[b + 1] - start;
    std::vector<Tensor> heads;
    for (int64_t h = 0; h < kHeads; ++h) {
      const auto part = [&](const Tensor& x) { return x.narrow(0, start, length).narrow(1, h * kDim, kDim); };
      Tensor scores = part(q).matmul(part(k).t()) / std::sqrt(3.0);
      if (!prefix.prefix_k.defined()) {
        heads.push_back(scores.softmax(-1).matmul(part(v)));
        continue;
      }
      const Tensor gk = key_gate.narrow(0, start, length).unsqueeze(1), gv = value_gate.narrow(0, start, length).unsqueeze(1);
      const Tensor ahead = part(q).matmul(prefix.prefix_k[0][h].t()) / std::sqrt(3.0) * gk;
      const Tensor weights = at::cat({ahead, scores}, 1).softmax(-1);
      heads.push_back(weights.narrow(1, 0, kPrefix).matmul(prefix.prefix_v[0][h]) * gv +
                      weights.narrow(1, kPrefix, length).matmul(part(v)));
    }
    sequences.push_back(at::cat(heads, 1));
  }
  return at::cat(sequences, 0);
}

}  // namespace

TEST_CASE("packed attention equals the textbook on each sequence alone") {
  const std::vector<int64_t> ragged = {0, 4, 5, 8}, uniform = {0, 4, 8};
  for (const auto& offsets : {ragged, uniform}) {
    const Tensor q = normal({8, 6}, 1), k = normal({8, 6}, 2), v = normal({8, 6}, 3), x = normal({8, 6}, 4);
    Forward forward = forward_over(offsets);
    AttentionState none{x, {}, {}, {}, {}};
    CHECK(largest_difference(attention(q, k, v, none, kShape, forward), by_hand(q, k, v, offsets, none, {}, {})) < 1e-12);

    const Tensor ones = at::ones({8}, at::kDouble);
    AttentionState plain{x, normal({1, kHeads, kPrefix, kDim}, 5), normal({1, kHeads, kPrefix, kDim}, 6), {}, {}};
    CHECK(largest_difference(attention(q, k, v, plain, kShape, forward),
                             by_hand(q, k, v, offsets, plain, ones, ones)) < 1e-12);

    AttentionState gated = plain;
    gated.key_gate = normal({8}, 7);
    gated.value_gate = normal({8}, 8);
    CHECK(largest_difference(attention(q, k, v, gated, kShape, forward),
                             by_hand(q, k, v, offsets, gated, gated.key_gate, gated.value_gate)) < 1e-12);
  }
}

TEST_CASE("in padded layouts only the real tokens are keys") {
  const Tensor q = normal({6, 6}, 1), k = normal({6, 6}, 2), v = normal({6, 6}, 3);
  Forward padded;
  padded.layout = std::make_shared<Layout>(std::vector<int64_t>{0, 3, 6}, std::vector<int64_t>{3, 1});
  AttentionState none{q, {}, {}, {}, {}};
  const Tensor out = attention(q, k, v, none, kShape, padded);
  CHECK(largest_difference(out[3], v[3]) < 1e-12);  // the only key of the second sequence
  CHECK(largest_difference(out[5], v[3]) < 1e-12);
}

}  // namespace peftkit::nn
