#include "train/recipe.hpp"

#include "tasks/task.hpp"

#include <algorithm>

namespace peftkit::train {

ModelRecipe recipe_of(const config::RunConfig& config, int64_t outputs) {
  return {.name = config.adapter.name,
          .adapter = config.adapter.config,
          .head = config.head,
          .head_type = tasks::find_task(config.task.type).head_type,
          .outputs = outputs,
          .seed = static_cast<uint64_t>(config.training.seed),
          .pooling = gate_pooling(config.adapter.gate_pooling)};
}

int64_t outputs_before_data(const config::TaskConfig& config) {
  const tasks::TaskEntry& entry = tasks::find_task(config.type);
  if (entry.labels) return std::max<int64_t>(2, static_cast<int64_t>(config.labels.size()));
  return entry.make({config, {}, nullptr})->outputs({});
}

}  // namespace peftkit::train
