#include "nn/kernels/dropout.hpp"

#include "nn/kernels/parallel.hpp"
#include "nn/kernels/simd.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <torch/csrc/autograd/custom_function.h>

namespace peftkit::nn::kernels {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kGrain = 1 << 14;  // numbers a thread takes at least

PEFTKIT_SIMD void apply(const float* x, float* y, int64_t begin, int64_t end, uint32_t threshold,
                        float scale, uint64_t key) {
  for (int64_t i = begin; i < end; ++i)
    y[i] = x[i] * (random_bits(key, static_cast<uint32_t>(i)) >= threshold ? scale : 0.0f);
}

float kept_scale(double p) {
  return p < 1 ? static_cast<float>(1 / (1 - p)) : 0.0f;
}

Tensor masked(const Tensor& x, double p, uint64_t key) {
  if (x.scalar_type() != at::kFloat) {
    const Tensor mask = masked(at::ones(x.sizes(), at::kFloat), p, key);
    return x * mask.to(x.scalar_type());
  }
  const Tensor in = x.contiguous();
  Tensor out = at::empty(in.sizes(), in.options());
  const float* from = in.const_data_ptr<float>();
  float* to = out.mutable_data_ptr<float>();
  const uint32_t threshold = dropout_threshold(p);
  at::parallel_for(0, in.numel(), kGrain, [&](int64_t begin, int64_t end) {
    apply(from, to, begin, end, threshold, kept_scale(p), key);
  });
  return out;
}

struct Dropout : torch::autograd::Function<Dropout> {
  static Tensor forward(AutogradContext* context, const Tensor& x, double p, int64_t key) {
    context->saved_data["p"] = p;
    context->saved_data["key"] = key;
    return masked(x, p, static_cast<uint64_t>(key));
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const double p = context->saved_data["p"].toDouble();
    const auto key = static_cast<uint64_t>(context->saved_data["key"].toInt());
    return {masked(gradients[0], p, key), Tensor(), Tensor()};
  }
};

}  // namespace

Tensor dropout(const Tensor& x, double p, uint64_t key) {
  return Dropout::apply(x, p, static_cast<int64_t>(key));
}

}  // namespace peftkit::nn::kernels
