#include "train/optimizer.hpp"

#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros_like.h>

namespace peftkit::train {

AdamW::AdamW(const config::TrainingConfig& config, const nn::Parameters& parameters)
    : first_moment(at::zeros_like(parameters.values)),
      second_moment(at::zeros_like(parameters.values)),
      beta1_(config.adam_beta1),
      beta2_(config.adam_beta2),
      epsilon_(config.adam_epsilon),
      weight_decay_(config.weight_decay) {}

void AdamW::step(nn::Parameters& parameters, double learning_rate) {
  ++steps;
  const Tensor count = at::full({}, static_cast<double>(steps), at::kFloat);
  const auto update = [&](int64_t begin, int64_t end, double decay) {
    if (begin == end) return;
    const auto slice = [&](const Tensor& whole) { return whole.narrow(0, begin, end - begin); };
    at::_fused_adamw_({slice(parameters.values)}, {slice(parameters.gradients)},
                      {slice(first_moment)}, {slice(second_moment)}, /*max_exp_avg_sqs=*/{},
                      {count}, learning_rate, beta1_, beta2_, decay, epsilon_, /*amsgrad=*/false,
                      /*maximize=*/false);
  };
  update(0, parameters.decayed, weight_decay_);
  update(parameters.decayed, parameters.values.numel(), 0);
}

double clip_gradients(nn::Parameters& parameters, double limit) {
  const double norm = parameters.gradients.norm().item<double>();
  if (limit > 0 && norm > limit) parameters.gradients.mul_(limit / (norm + 1e-6));
  return norm;
}

}  // namespace peftkit::train
