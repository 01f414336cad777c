#pragma once
// Plain arrays as tensors with memory of their own.

#include <ATen/core/Tensor.h>

#include <span>

namespace peftkit::nn {

at::Tensor tensor_of(std::span<const int64_t> values);  // [n] int64
at::Tensor tensor_of(std::span<const float> values);    // [n] float

}  // namespace peftkit::nn
