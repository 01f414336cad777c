#pragma once
// Dropout (Srivastava et al. 2014) whose mask is a function of a key and an element's place, so
// that it is drawn in parallel and never kept.

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace peftkit::nn::kernels {

// Zeroes each number of x with chance p in [0, 1] and divides the others by 1 - p.
at::Tensor dropout(const at::Tensor& x, double p, uint64_t key);

}  // namespace peftkit::nn::kernels
