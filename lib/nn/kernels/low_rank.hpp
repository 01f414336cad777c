#pragma once
// Products with one short side, which LoRA, bottlenecks and gates are made of: each in one pass
// over the tokens, at whose width libraries are slow. References in plain operators: reduced and
// expanded are at::linear, and the latter's sum.

#include <ATen/core/Tensor.h>

#include <utility>

namespace peftkit::nn::kernels {

// A weight [n, in] and its bias [n], or undefined.
struct Weights {
  at::Tensor weight, bias;
};

// x [T, in] -> x Wᵀ + b [T, n] for both weights; an undefined second weight gives an undefined
// result. x may be of a shorter type than the weights, whose type the results have.
std::pair<at::Tensor, at::Tensor> reduce(const at::Tensor& x, const Weights& first,
                                         const Weights& second = {});

// y + scale · g ⊙ (low Bᵀ + b), of y's type: y [T, out], low [T, r], B [out, r], b [out] or
// undefined, g [T, 1] or undefined.
at::Tensor expand_onto(const at::Tensor& y, const at::Tensor& low, const Weights& up, double scale,
                       const at::Tensor& gate);

}  // namespace peftkit::nn::kernels
