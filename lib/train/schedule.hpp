#pragma once
// Learning rates over the steps, with the formulas of `transformers`.

#include "config/run_config.hpp"

namespace peftkit::train {

// Optimiser steps with a rising learning rate: warmup_steps, or ceil(warmup_ratio * total).
int64_t warmup_steps(const config::TrainingConfig& config, int64_t total);

// The factor on learning_rate at optimiser step `step`, counted from 0, of `total`.
double learning_rate_factor(const config::TrainingConfig& config, int64_t step, int64_t total);

}  // namespace peftkit::train
