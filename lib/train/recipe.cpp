#include "train/recipe.hpp"

#include "checkpoint/static_head.hpp"
#include "nn/gate.hpp"
#include "tasks/task.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace peftkit::train {

namespace {

// Do heads of these configs have the same layers?
bool same_layers(const config::HeadConfig& a, const config::HeadConfig& b) {
  const bool inner = a.activation_function == b.activation_function && a.layer_norm == b.layer_norm;
  return a.layers == b.layers && a.bias == b.bias && a.use_pooler == b.use_pooler &&
         (a.layers == 1 || inner);
}

// The class that a checkpoint was saved as.
std::string class_of(const checkpoint::HfFolder& base) {
  const auto classes = base.config.find("architectures");
  const bool named = classes != base.config.end() && classes->is_array() && !classes->empty() &&
                     classes->front().is_string();
  return named ? classes->front().get<std::string>() : "";
}

// Are these the labels of a config.json, in this order?
bool has_labels(const Json& config, const std::vector<std::string>& labels) {
  nlohmann::json wanted;
  for (size_t i = 0; i < labels.size(); ++i) wanted[std::to_string(i)] = labels[i];
  const auto found = config.find("id2label");
  return found != config.end() && nlohmann::json(*found) == wanted;
}

// The values of the checkpoint's own head, where it is of the kind that the run trains: the same
// type, layers, number of outputs and names of labels. (Heads over the vocabulary: see Model.)
checkpoint::TensorViews own_head(const config::RunConfig& config, const checkpoint::HfFolder& base,
                                 int64_t outputs, const std::vector<std::string>& labels) {
  const tasks::TaskEntry& task = tasks::find_task(config.task.type);
  const checkpoint::StaticHead* own = checkpoint::find_static_head(class_of(base));
  if (own == nullptr || own->vocabulary() || !own->serves(task.head_type) ||
      !same_layers(own->config, config.head) || (task.labels && !has_labels(base.config, labels)))
    return {};
  const auto last = base.tensors.find(own->modules.back().first + ".weight");
  const int64_t rows = tasks::find_head_type(task.head_type).one_output ? 1 : outputs;
  if (last == base.tensors.end() || last->second.shape.empty() || last->second.shape[0] != rows)
    return {};
  log::info(str("head: starts from that of the checkpoint (", class_of(base), ")"));
  return checkpoint::flexible_tensors(*own, base.tensors, base.path.string());
}

}  // namespace

at::ScalarType base_dtype(const config::RunConfig& config, const checkpoint::HfFolder& base) {
  if (config.training.bf16 || config.model.dtype == "bfloat16") return at::kBFloat16;
  if (config.model.dtype == "float32") return at::kFloat;
  const bool all = std::ranges::all_of(base.tensors, [](const auto& entry) {
    return entry.second.dtype == checkpoint::DType::bf16;
  });
  return all && !config.adapter.config.full ? at::kBFloat16 : at::kFloat;
}

ModelRecipe recipe_of(const config::RunConfig& config, const checkpoint::HfFolder& base,
                      int64_t outputs, const std::vector<std::string>& labels) {
  return {.name = config.adapter.name,
          .adapter = config.adapter.config,
          .head = config.head,
          .head_type = tasks::find_task(config.task.type).head_type,
          .outputs = outputs,
          .initial_head = own_head(config, base, outputs, labels),
          .seed = static_cast<uint64_t>(config.training.seed),
          .pooling = nn::gate_pooling(config.adapter.gate_pooling),
          .base_dtype = base_dtype(config, base),
          .gradient_checkpointing = config.training.gradient_checkpointing};
}

int64_t outputs_before_data(const config::TaskConfig& config) {
  const tasks::TaskEntry& entry = tasks::find_task(config.type);
  if (entry.labels) return std::max<int64_t>(2, static_cast<int64_t>(config.labels.size()));
  return entry.make({config, {}, nullptr})->outputs({});
}

}  // namespace peftkit::train
