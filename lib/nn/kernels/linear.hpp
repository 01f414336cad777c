#pragma once
// y = x Wᵀ + b through whichever library is faster: oneDNN uses AVX-512 on every processor, while
// MKL, which at::linear takes for float32, does so on Intel's only. bfloat16 is widened to float32
// where the processor cannot multiply it: libraries take 20 times as long there.

#include <ATen/core/Tensor.h>

namespace peftkit::nn::kernels {

// x [T, in], W [out, in] of the same type, b [out] or undefined -> [T, out]. Gradients for
// whichever needs one.
at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias = {});

}  // namespace peftkit::nn::kernels
