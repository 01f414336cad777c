#include "nn/layers.hpp"

#include "nn/kernels/dropout.hpp"
#include "nn/kernels/linear.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/rms_norm.h>

namespace peftkit::nn {

Linear::Linear(const Scope& scope, int64_t in, int64_t out, Init weight, Init bias, bool has_bias)
    : weight_(scope.tensor("weight", {out, in}, weight)),
      bias_(has_bias ? scope.tensor("bias", {out}, bias, /*decay=*/false) : Tensor()) {}

Linear::Linear(const Scope& scope, int64_t in, int64_t out, LinearForm form)
    : transposed_(form.transposed),
      weight_(form.transposed ? scope.tensor("weight", {in, out})
                              : scope.tensor("weight", {out, in})),
      bias_(form.bias ? scope.tensor("bias", {out}, {}, /*decay=*/false) : Tensor()) {}

Tensor Linear::operator()(const Tensor& x) const {
  return kernels::linear(x.to(weight_.scalar_type()), transposed_ ? weight_.t() : weight_, bias_);
}

AdaptedLinear::AdaptedLinear(const Scope& scope, SiteInfo info, LinearForm form)
    : site(std::move(info)), linear_(scope, site.info.in, site.info.out, form) {}

Tensor AdaptedLinear::operator()(const Tensor& x, Forward& forward) const {
  Tensor y = linear_(x);
  if (site.module(forward) == nullptr) return y;
  LinearState state{x, std::move(y)};
  site.apply(state, forward);
  return std::move(state.y);
}

Norm::Norm(const Scope& scope, int64_t size, double eps, NormKind kind)
    : kind_(kind),
      weight_(scope.tensor("weight", {size}, Init::ones(), /*decay=*/false)),
      bias_(kind == NormKind::layer ? scope.tensor("bias", {size}, Init::zeros(), /*decay=*/false)
                                    : Tensor()),
      eps_(eps) {}

Tensor Norm::operator()(const Tensor& x) const {
  const Tensor input = x.to(weight_.scalar_type());
  switch (kind_) {
    case NormKind::layer:
    case NormKind::layer_no_bias:
      return at::layer_norm(input, weight_.sizes(), weight_, bias_, eps_);
    case NormKind::rms:
      return at::rms_norm(input, weight_.sizes(), weight_, eps_);
    case NormKind::rms_plus_one:
      return at::rms_norm(input, weight_.sizes(), weight_ + 1, eps_);
  }
  return input;
}

Tensor ResidualJoint::operator()(Tensor h, const Tensor& skip, const Tensor& shown,
                                 const Norm* norm, Forward& forward) const {
  ResidualState state{std::move(h), shown, norm};
  site.apply(state, forward);
  if (!state.close) return std::move(state.h);
  if (kind_ == JointKind::norm_branch) return (*norm)(state.h) + skip;
  const Tensor sum = state.h + skip;
  return kind_ == JointKind::norm_sum ? (*norm)(sum) : sum;
}

Tensor dropout(const Tensor& x, double p, Forward& forward) {
  if (!forward.training || p == 0) return x;
  return kernels::dropout(x, p, forward.dropout.next());
}

}  // namespace peftkit::nn
