#pragma once
// The plain layers: const callables that pull their tensors from a scope.

#include "nn/site.hpp"

namespace peftkit::nn {

// y = x Wᵀ + b over packed tokens, W [out, in].
class Linear {
 public:
  Linear(const Scope& scope, int64_t in, int64_t out, Init weight = {}, Init bias = {},
         bool has_bias = true);
  Tensor operator()(const Tensor& x) const;

 private:
  Tensor weight_, bias_;
};

// A linear layer of the base where methods may act.
class AdaptedLinear {
 public:
  AdaptedLinear(const Scope& scope, SiteInfo info);
  Tensor operator()(const Tensor& x, Forward& forward) const;
  Site<LinearState> site;

 private:
  Linear linear_;
};

// Layer norm over the last dimension.
class Norm {
 public:
  Norm(const Scope& scope, int64_t size, double eps);
  Tensor operator()(const Tensor& x) const;

 private:
  Tensor weight_, bias_;
  double eps_;
};

// Where a sub-layer's output meets the residual: out = norm(h + skip), with a site before it.
class ResidualJoint {
 public:
  explicit ResidualJoint(SiteInfo info) : site(std::move(info)) {}
  Tensor operator()(Tensor h, const Tensor& skip, const Norm* norm, Forward& forward) const;
  Site<ResidualState> site;
};

// Zeroes each number with chance p and scales the rest, in training; otherwise x itself.
Tensor dropout(const Tensor& x, double p, Forward& forward);

}  // namespace peftkit::nn
