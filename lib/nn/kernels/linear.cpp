#include "nn/kernels/linear.hpp"

#include "nn/kernels/function_arguments.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/linear.h>
#include <torch/csrc/autograd/custom_function.h>

#include <optional>
#include <string_view>

namespace peftkit::nn::kernels {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// x, W, b, and an operation to follow: its name, its numbers, its algorithm.
using InnerProduct = Tensor(const Tensor&, const Tensor&, const std::optional<Tensor>&,
                            std::string_view, c10::List<std::optional<at::Scalar>>,
                            std::optional<std::string_view>);

// oneDNN's inner product; nothing where libtorch was built without it.
const std::optional<c10::TypedOperatorHandle<InnerProduct>>& inner_product() {
  static const auto found = []() -> std::optional<c10::TypedOperatorHandle<InnerProduct>> {
    const auto handle = c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", ""});
    if (!handle) return std::nullopt;
    return handle->typed<InnerProduct>();
  }();
  return found;
}

Tensor product(const Tensor& x, const Tensor& weight, const std::optional<Tensor>& bias) {
  const at::AutoDispatchBelowADInplaceOrView without_gradients;
  return inner_product()->call(x, weight, bias, "none", c10::List<std::optional<at::Scalar>>(), "");
}

struct OneDnnLinear : torch::autograd::Function<OneDnnLinear> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                        const std::optional<Tensor>& bias) {
    context->save_for_backward({weight.requires_grad() ? x : Tensor(), weight});
    context->saved_data["bias"] = bias.has_value() && bias->requires_grad();
    return product(x, weight, bias);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor& x = saved[0];
    const Tensor& weight = saved[1];
    const Tensor dy = gradients[0].contiguous();
    variable_list out(3);
    if (context->needs_input_grad(0)) out[0] = product(dy, weight.t(), std::nullopt);
    if (context->needs_input_grad(1)) out[1] = product(dy.t(), x.t(), std::nullopt);
    if (context->saved_data["bias"].toBool()) out[2] = dy.sum(0);
    return out;
  }
};

// oneDNN makes code for each new shape, which small products do not earn back.
constexpr int64_t kSmallest = 128 * 128;  // weights

bool fits(const Tensor& x, const Tensor& weight) {
  return inner_product() && weight.numel() >= kSmallest && x.scalar_type() == at::kFloat &&
         weight.scalar_type() == at::kFloat && x.dim() == 2 && x.device().is_cpu() && x.size(0) > 0;
}

}  // namespace

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  if (!fits(x, weight)) return at::linear(x, weight, bias);
  return OneDnnLinear::apply(x, weight, optional(bias));
}

}  // namespace peftkit::nn::kernels
