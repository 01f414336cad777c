#include "nn/tensor_of.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>

namespace peftkit::nn {

namespace {

template <class T>
at::Tensor copied(std::span<const T> values, at::ScalarType type) {
  at::Tensor out = at::empty({static_cast<int64_t>(values.size())}, type);
  std::ranges::copy(values, out.mutable_data_ptr<T>());
  return out;
}

}  // namespace

at::Tensor tensor_of(std::span<const int64_t> values) {
  return copied(values, at::kLong);
}

at::Tensor tensor_of(std::span<const float> values) {
  return copied(values, at::kFloat);
}

}  // namespace peftkit::nn
