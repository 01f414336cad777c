#include "nn/layers.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>

namespace peftkit::nn {

Linear::Linear(const Scope& scope, int64_t in, int64_t out, Init weight, Init bias, bool has_bias)
    : weight_(scope.tensor("weight", {out, in}, weight)),
      bias_(has_bias ? scope.tensor("bias", {out}, bias, /*decay=*/false) : Tensor()) {}

Tensor Linear::operator()(const Tensor& x) const {
  return at::linear(x, weight_, bias_);
}

AdaptedLinear::AdaptedLinear(const Scope& scope, SiteInfo info)
    : site(std::move(info)), linear_(scope, site.info.in, site.info.out) {}

Tensor AdaptedLinear::operator()(const Tensor& x, Forward& forward) const {
  Tensor y = linear_(x);
  if (site.idle()) return y;
  LinearState state{x, std::move(y)};
  site.apply(state, forward);
  return std::move(state.y);
}

Norm::Norm(const Scope& scope, int64_t size, double eps)
    : weight_(scope.tensor("weight", {size}, Init::ones(), /*decay=*/false)),
      bias_(scope.tensor("bias", {size}, Init::zeros(), /*decay=*/false)),
      eps_(eps) {}

Tensor Norm::operator()(const Tensor& x) const {
  return at::layer_norm(x, weight_.sizes(), weight_, bias_, eps_);
}

Tensor ResidualJoint::operator()(Tensor h, const Tensor& skip, const Norm* norm,
                                 Forward& forward) const {
  ResidualState state{std::move(h), skip, norm};
  site.apply(state, forward);
  if (!state.close) return std::move(state.h);
  const Tensor sum = state.h + state.skip;
  return norm != nullptr ? (*norm)(sum) : sum;
}

Tensor dropout(const Tensor& x, double p, Forward& forward) {
  if (!forward.training || p == 0) return x;
  const Tensor mask = at::empty_like(x).bernoulli_(1 - p, forward.dropout).div_(1 - p);
  return x * mask;
}

}  // namespace peftkit::nn
