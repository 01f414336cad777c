#pragma once
// Shorthand for tests on tensors.

#include "nn/random.hpp"
#include "nn/site.hpp"

#include "support/tensor_test.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

namespace peftkit::nn {

// N(0, 1) numbers in double, fixed by `key`.
inline Tensor normal(std::vector<int64_t> shape, uint64_t key) {
  return at::empty(shape, at::kDouble).normal_(0, 1, generator(key));
}

inline double largest_difference(const Tensor& a, const Tensor& b) {
  return (a.detach().to(at::kDouble) - b.detach().to(at::kDouble)).abs().max().item<double>();
}

// A scope that hands out N(0, 0.5²) doubles keyed by name, and keeps them.
struct TestScope {
  std::map<std::string, Tensor> made;
  Scope scope{[this](const TensorRequest& wanted) {
    Tensor& tensor = made[wanted.name];
    if (!tensor.defined())
      tensor = normal(wanted.shape, wanted.name.size() * 7919 + made.size()) * 0.5;
    return tensor;
  }};
};

inline Forward forward_over(std::vector<int64_t> offsets) {
  Forward forward;
  forward.layout = std::make_shared<Layout>(std::move(offsets));
  return forward;
}

}  // namespace peftkit::nn
