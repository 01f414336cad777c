#pragma once
// A torch::autograd::Function takes no undefined tensors: what may be missing is an optional there.

#include <ATen/core/Tensor.h>

#include <optional>

namespace peftkit::nn::kernels {

using Optional = std::optional<at::Tensor>;

inline Optional optional(const at::Tensor& tensor) {
  return tensor.defined() ? Optional(tensor) : std::nullopt;
}

inline at::Tensor tensor_of(const Optional& optional) {
  return optional.value_or(at::Tensor());
}

}  // namespace peftkit::nn::kernels
