#include "nn/rotary.hpp"

#include "nn/tensor_of.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

namespace peftkit::nn {

namespace {

// [2, T, 1, pairs]: cosines and sines.
Tensor cos_and_sin(const Rotary& rotary, Forward& forward) {
  Tensor& made = forward.shared[&rotary];
  if (!made.defined()) {
    const Tensor frequencies = tensor_of(rotary.frequencies);
    const Tensor angles = forward.positions.to(at::kFloat).unsqueeze(1) * frequencies;
    made = (at::stack({angles.cos(), angles.sin()}) * rotary.scale).unsqueeze(2);
  }
  return made;
}

}  // namespace

Tensor rotate(const Tensor& x, int64_t head_dim, const Rotary& rotary, Forward& forward) {
  const auto pairs = static_cast<int64_t>(rotary.frequencies.size());
  const Tensor both = cos_and_sin(rotary, forward).to(x.scalar_type());
  const Tensor cos = both[0], sin = both[1];  // [T, 1, pairs]
  const Tensor heads = x.view({x.size(0), -1, head_dim});
  const Tensor turned = heads.narrow(2, 0, 2 * pairs);
  Tensor out;
  if (rotary.interleaved) {
    const Tensor split = turned.unflatten(2, {pairs, 2});
    const Tensor a = split.select(3, 0), b = split.select(3, 1);
    out = at::stack({a * cos - b * sin, b * cos + a * sin}, 3).flatten(2);
  } else {
    const Tensor a = turned.narrow(2, 0, pairs), b = turned.narrow(2, pairs, pairs);
    out = at::cat({a * cos - b * sin, b * cos + a * sin}, 2);
  }
  if (2 * pairs < head_dim)
    out = at::cat({out, heads.narrow(2, 2 * pairs, head_dim - 2 * pairs)}, 2);
  return out.reshape(x.sizes());
}

}  // namespace peftkit::nn
