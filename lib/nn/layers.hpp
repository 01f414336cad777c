#pragma once
// The plain layers: const callables that pull their tensors from a scope.

#include "nn/kernels/low_rank.hpp"
#include "nn/site.hpp"

namespace peftkit::nn {

// How a base stores a linear layer.
struct LinearForm {
  bool bias = true;
  bool transposed = false;  // the file holds [in, out], as GPT-2's Conv1D does
};

// y = x Wᵀ + b over packed tokens, W [out, in]. x is converted to W's type.
class Linear {
 public:
  // With fresh values.
  Linear(const Scope& scope, int64_t in, int64_t out, Init weight, Init bias, bool has_bias = true);
  // Of a base.
  Linear(const Scope& scope, int64_t in, int64_t out, LinearForm form = {});
  Tensor operator()(const Tensor& x) const;
  // W and b, for kernels that do more in one pass; not of a transposed layer.
  kernels::Weights weights() const { return {weight_, bias_}; }

 private:
  bool transposed_ = false;
  Tensor weight_, bias_;
};

// A linear layer of the base where methods may act.
class AdaptedLinear {
 public:
  AdaptedLinear(const Scope& scope, SiteInfo info, LinearForm form = {});
  Tensor operator()(const Tensor& x, Forward& forward) const;
  Site<LinearState> site;

 private:
  Linear linear_;
};

// Layer norm (with or without bias), or root mean square norm (Zhang & Sennrich 2019); Gemma stores
// the latter's weights minus one.
enum class NormKind : uint8_t { layer, layer_no_bias, rms, rms_plus_one };

// Over the last dimension.
class Norm {
 public:
  Norm(const Scope& scope, int64_t size, double eps, NormKind kind = NormKind::layer);
  Tensor operator()(const Tensor& x) const;

 private:
  NormKind kind_;
  Tensor weight_, bias_;
  double eps_;
};

// What a residual joint does with its norm: out = norm(h + skip), h + skip, or norm(h) + skip.
enum class JointKind : uint8_t { norm_sum, plain, norm_branch };

// Where a sub-layer's output meets the residual, with a site before it.
class ResidualJoint {
 public:
  explicit ResidualJoint(SiteInfo info, JointKind kind = JointKind::norm_sum)
      : site(std::move(info)), kind_(kind) {}
  // Adapters read `shown` as the residual; `skip` is added.
  Tensor operator()(Tensor h, const Tensor& skip, const Tensor& shown, const Norm* norm,
                    Forward& forward) const;
  Site<ResidualState> site;

 private:
  JointKind kind_;
};

// Zeroes each number with chance p and scales the rest, in training; otherwise x itself.
Tensor dropout(const Tensor& x, double p, Forward& forward);

}  // namespace peftkit::nn
