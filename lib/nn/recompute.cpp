#include "nn/recompute.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

namespace peftkit::nn {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// What the second run needs beside tensors.
struct Run : torch::CustomClassHolder {
  Layer layer;
  Forward forward;
  std::shared_ptr<const Layout> source;  // of encoder states; null without any
};

struct Recomputed : torch::autograd::Function<Recomputed> {
  // `anchor` needs a gradient, so that the backward pass comes here although x may need none.
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& source,
                        const Tensor& /*anchor*/, const Layer& layer, Forward& pass) {
    auto run = c10::make_intrusive<Run>();
    run->layer = layer;
    run->forward = pass;
    run->forward.probe = nullptr;
    if (pass.source != nullptr) run->source = pass.source->layout;
    run->forward.shared.clear();
    run->forward.of_weights.clear();  // made without gradients
    context->saved_data["run"] = c10::IValue::make_capsule(run);
    context->save_for_backward({x, source});
    return layer(x, pass);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto run =
        c10::static_intrusive_pointer_cast<Run>(context->saved_data["run"].toCapsule());
    const auto leaf = [](const Tensor& value) { return value.detach().requires_grad_(true); };
    const Tensor x = leaf(saved[0]);
    Tensor y;
    std::optional<Source> source;
    {
      const at::AutoGradMode with_gradients(true);
      Forward again = run->forward;
      if (run->source != nullptr) source = Source{leaf(saved[1]), run->source};
      again.source = source ? &*source : nullptr;
      y = run->layer(x, again);
      torch::autograd::backward({y}, {gradients[0]});
    }
    return {x.grad(), source ? source->hidden.grad() : Tensor(), Tensor(), Tensor(), Tensor()};
  }
};

}  // namespace

Tensor recomputed(const Layer& layer, const Tensor& x, Forward& forward) {
  const Tensor anchor = at::zeros({1}).requires_grad_(true);
  const Tensor source = forward.source != nullptr ? forward.source->hidden : at::zeros({0});
  return Recomputed::apply(x, source, anchor, layer, forward);
}

}  // namespace peftkit::nn
