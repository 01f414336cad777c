#pragma once
// AdamW (Loshchilov & Hutter 2019) over the flat buffers: one fused operation per decay group.

#include "config/run_config.hpp"
#include "nn/parameters.hpp"

namespace peftkit::train {

using at::Tensor;

class AdamW {
 public:
  AdamW(const config::TrainingConfig& config, const nn::Parameters& parameters);

  // One update with the gradients in the flat buffer.
  void step(nn::Parameters& parameters, double learning_rate);

  Tensor first_moment, second_moment;  // [count], float32
  int64_t steps = 0;

 private:
  double beta1_, beta2_, epsilon_, weight_decay_;
};

// Scales the gradients so that their norm is at most `limit` (0: leaves them); returns the norm
// before.
double clip_gradients(nn::Parameters& parameters, double limit);

}  // namespace peftkit::train
