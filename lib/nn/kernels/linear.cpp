#include "nn/kernels/linear.hpp"

#include "nn/kernels/function_arguments.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/Version.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linear.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace peftkit::nn::kernels {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// x, W, b, and an operation to follow: its name, its numbers, its algorithm.
using InnerProduct = Tensor(const Tensor&, const Tensor&, const std::optional<Tensor>&,
                            std::string_view, c10::List<std::optional<at::Scalar>>,
                            std::optional<std::string_view>);

// An operator of libtorch's without a header; nothing where it was built without oneDNN.
template <class Signature>
std::optional<c10::TypedOperatorHandle<Signature>> operator_named(const char* name) {
  const auto handle = c10::Dispatcher::singleton().findSchema({name, ""});
  if (!handle) return std::nullopt;
  return handle->typed<Signature>();
}

// oneDNN's, where it is faster than at::linear: not with AVX2, which MKL makes more of.
const std::optional<c10::TypedOperatorHandle<InnerProduct>>& inner_product() {
  static const auto found = at::get_cpu_capability() == "AVX2"
                                ? std::nullopt
                                : operator_named<InnerProduct>("mkldnn::_linear_pointwise");
  return found;
}

// Has the processor instructions that oneDNN multiplies in bfloat16 with?
bool multiplies_bfloat16() {
  static const bool answer = [] {
    const auto supported = operator_named<bool()>("mkldnn::_is_mkldnn_bf16_supported");
    return supported && supported->call();
  }();
  return answer;
}

Tensor product(const Tensor& x, const Tensor& weight, const std::optional<Tensor>& bias) {
  const at::AutoDispatchBelowADInplaceOrView without_gradients;
  if (!inner_product()) return at::linear(x, weight, bias);
  return inner_product()->call(x, weight, bias, "none", c10::List<std::optional<at::Scalar>>(), "");
}

constexpr int64_t kWidened = 1 << 22;  // numbers of a weight that are in float32 at a time

// The product of what is in bfloat16, rounded to it, computed in float32.
Tensor widened_product(const Tensor& x, const Tensor& weight, const std::optional<Tensor>& bias) {
  const Tensor wide = x.to(at::kFloat);
  const int64_t rows = std::max<int64_t>(1, kWidened / weight.size(1));
  std::vector<Tensor> parts;
  for (int64_t begin = 0; begin < weight.size(0); begin += rows) {
    const int64_t count = std::min(rows, weight.size(0) - begin);
    const auto part = [&](const Tensor& all) { return all.narrow(0, begin, count).to(at::kFloat); };
    parts.push_back(
        product(wide, part(weight), bias ? Optional(part(*bias)) : bias).to(at::kBFloat16));
  }
  return parts.size() == 1 ? parts[0] : at::cat(parts, 1);
}

Tensor product_of(const Tensor& x, const Tensor& weight, const std::optional<Tensor>& bias) {
  return x.scalar_type() == at::kFloat ? product(x, weight, bias)
                                       : widened_product(x, weight, bias);
}

struct OwnLinear : torch::autograd::Function<OwnLinear> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                        const std::optional<Tensor>& bias) {
    context->save_for_backward({weight.requires_grad() ? x : Tensor(), weight});
    context->saved_data["bias"] = bias.has_value() && bias->requires_grad();
    return product_of(x, weight, bias);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor& x = saved[0];
    const Tensor& weight = saved[1];
    const Tensor dy = gradients[0].contiguous();
    variable_list out(3);
    if (context->needs_input_grad(0)) out[0] = product_of(dy, weight.t(), std::nullopt);
    if (context->needs_input_grad(1)) out[1] = product_of(dy.t(), x.t(), std::nullopt);
    if (context->saved_data["bias"].toBool()) out[2] = dy.sum(0);
    return out;
  }
};

// oneDNN makes code for each new shape, which small products do not earn back.
constexpr int64_t kSmallest = 128 * 128;  // weights

bool fits(const Tensor& x, const Tensor& weight) {
  const auto type = x.scalar_type();
  return weight.scalar_type() == type && x.dim() == 2 && x.size(0) > 0 && x.device().is_cpu() &&
         ((type == at::kFloat && inner_product() && weight.numel() >= kSmallest) ||
          (type == at::kBFloat16 && !multiplies_bfloat16()));
}

}  // namespace

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  if (!fits(x, weight)) return at::linear(x, weight, bias);
  return OwnLinear::apply(x, weight, optional(bias));
}

}  // namespace peftkit::nn::kernels
