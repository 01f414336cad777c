#pragma once
// From a config to the shape of its model.

#include "config/run_config.hpp"
#include "train/model.hpp"

namespace peftkit::train {

// `spec`: that of `base`. `outputs` and `labels`: of the task, once they are known.
ModelRecipe recipe_of(const config::RunConfig& config, const checkpoint::HfFolder& base,
                      const models::TransformerSpec& spec, int64_t outputs,
                      const std::vector<std::string>& labels = {});

// model.dtype and training.bf16 for a checkpoint: `auto` keeps bfloat16, anything else is float32.
at::ScalarType base_dtype(const config::RunConfig& config, const checkpoint::HfFolder& base);

// The outputs of a config's head as far as they are known before its data is read (labels that
// task.labels does not name: 2).
int64_t outputs_before_data(const config::TaskConfig& config);

}  // namespace peftkit::train
