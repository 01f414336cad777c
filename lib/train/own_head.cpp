#include "train/own_head.hpp"

#include "checkpoint/label_names.hpp"
#include "checkpoint/static_head.hpp"
#include "tasks/head.hpp"
#include "tasks/task.hpp"

#include "base/text.hpp"
#include "config/field_json.hpp"

#include <algorithm>

namespace peftkit::train {

namespace {

using checkpoint::StaticHead;
using Labels = std::vector<std::string>;

// The class that a checkpoint was saved as.
std::string class_of(const checkpoint::HfFolder& base) {
  const auto classes = base.config.find("architectures");
  const bool named = classes != base.config.end() && classes->is_array() && !classes->empty() &&
                     classes->front().is_string();
  return named ? classes->front().get<std::string>() : "";
}

// "head: {layers: 1, use_pooler: true}", as a config would have to say.
std::string settings_of(const config::HeadConfig& wanted, const config::HeadConfig& given) {
  const Json theirs = config::field_json(wanted), ours = config::field_json(given);
  Labels fields;
  for (const auto& [key, value] : theirs.items()) {
    const bool inner = key == "activation_function" || key == "layer_norm";
    if (key != "dropout_prob" && value != ours[key] && !(inner && wanted.layers == 1))
      fields.push_back(str(key, ": ", value.is_string() ? value.get<std::string>() : value.dump()));
  }
  return "head: {" + join(fields) + "}";
}

std::string quoted_list(const Labels& labels) {
  constexpr size_t kMost = 8;
  Labels first(labels.begin(), labels.begin() + std::min(labels.size(), kMost));
  if (labels.size() > kMost) first.emplace_back("…");
  return join(first);
}

// Why outputs of these names are not those of the run; "": they are.
std::string why_other_labels(const std::optional<Labels>& theirs, const Labels& ours) {
  if (!theirs) return "config.json does not name its outputs, or not as many";
  if (*theirs == ours) return "";
  if (checkpoint::are_default_labels(*theirs) && theirs->size() == ours.size()) {
    Labels numbers;
    for (size_t i = 0; i < ours.size(); ++i) numbers.push_back(std::to_string(i));
    if (ours == numbers) return "";
    return str("it does not name its labels (", quoted_list(*theirs), "), and the run's are ",
               quoted_list(ours), "; id2label in config.json can name them");
  }
  if (std::ranges::is_permutation(*theirs, ours))
    return str("its labels are in another order; task.labels: [", join(*theirs), "] is its own");
  return str("its labels are ", quoted_list(*theirs), ", the run's ", quoted_list(ours));
}

std::string vocabulary_note(const config::RunConfig& config, const checkpoint::HfFolder& base,
                            const models::TransformerSpec& spec) {
  if (!spec.lm_head) return "head: fresh; the checkpoint has none";
  const models::LmHeadSpec& own = *spec.lm_head;
  const bool trained = config.adapter.config.full && own.tied;
  const std::string embedding = str("the checkpoint's ", own.tied ? "word" : "output", " embedding",
                                    trained ? "" : ", which is not trained");
  if (config.head.layers == 1) return "head: " + embedding;
  const bool there = !own.dense.empty() && base.tensors.contains(own.dense + ".weight");
  return there ? "head: starts from that of the checkpoint, before " + embedding
               : "head: fresh, before " + embedding + "; the checkpoint has no head of its own";
}

}  // namespace

OwnHead own_head(const config::RunConfig& config, const checkpoint::HfFolder& base,
                 const models::TransformerSpec& spec, int64_t outputs, const Labels& labels) {
  const tasks::TaskEntry& task = tasks::find_task(config.task.type);
  const tasks::HeadType& type = tasks::find_head_type(task.head_type);
  if (type.vocabulary) return {{}, vocabulary_note(config, base, spec)};
  const std::string name = class_of(base);
  const StaticHead* own = checkpoint::find_static_head(name);
  if (own == nullptr || (own->vocabulary() && !own->serves(task.head_type)))
    return {{},
            str("head: fresh; the checkpoint (", name.empty() ? "of no class" : name,
                ") has none of the type ", task.head_type)};
  const auto fresh = [&](const std::string& why) {
    return OwnHead{{}, str("head: fresh; that of the checkpoint (", name, ") is not taken: ", why)};
  };
  if (!own->serves(task.head_type))
    return fresh(str("it is of the type ", own->head_type, ", the run's of ", task.head_type));
  const std::string last = own->modules.back().first + ".weight";
  const auto weight = base.tensors.find(last);
  if (weight == base.tensors.end() || weight->second.shape.empty())
    return fresh(str("its tensor ", last, " is missing"));
  if (!checkpoint::same_layers(own->config, config.head))
    return fresh("it has other layers, " + settings_of(own->config, config.head));
  const int64_t rows = type.one_output ? 1 : outputs;
  if (weight->second.shape[0] != rows)
    return fresh(str("it has ", weight->second.shape[0], " outputs, the run ", rows));
  if (task.labels) {
    const auto why = why_other_labels(checkpoint::checkpoint_labels(base.config, rows), labels);
    if (!why.empty()) return fresh(why);
  }
  return {checkpoint::flexible_tensors(*own, base.tensors, base.path.string()),
          str("head: starts from that of the checkpoint (", name, ")")};
}

}  // namespace peftkit::train
