#include "train/recipe.hpp"

#include "nn/gate.hpp"
#include "tasks/task.hpp"
#include "train/own_head.hpp"

#include <algorithm>

namespace peftkit::train {

at::ScalarType base_dtype(const config::RunConfig& config, const checkpoint::HfFolder& base) {
  if (config.training.bf16 || config.model.dtype == "bfloat16") return at::kBFloat16;
  if (config.model.dtype == "float32") return at::kFloat;
  const bool all = std::ranges::all_of(base.tensors, [](const auto& entry) {
    return entry.second.dtype == checkpoint::DType::bf16;
  });
  return all && !config.adapter.config.full ? at::kBFloat16 : at::kFloat;
}

ModelRecipe recipe_of(const config::RunConfig& config, const checkpoint::HfFolder& base,
                      const models::TransformerSpec& spec, int64_t outputs,
                      const std::vector<std::string>& labels) {
  OwnHead own = own_head(config, base, spec, outputs, labels);
  return {.name = config.adapter.name,
          .adapter = config.adapter.config,
          .head = config.head,
          .head_type = tasks::find_task(config.task.type).head_type,
          .outputs = outputs,
          .initial_head = std::move(own.tensors),
          .head_note = std::move(own.note),
          .seed = static_cast<uint64_t>(config.training.seed),
          .pooling = nn::gate_pooling(config.adapter.gate_pooling),
          .base_dtype = base_dtype(config, base),
          .gradient_checkpointing = config.training.gradient_checkpointing};
}

int64_t outputs_before_data(const config::TaskConfig& config) {
  const tasks::TaskEntry& entry = tasks::find_task(config.type);
  if (entry.labels)
    return static_cast<int64_t>(std::max({size_t{2}, config.labels.size(), config.label.size()}));
  return entry.make({config, {}, nullptr})->outputs({});
}

}  // namespace peftkit::train
