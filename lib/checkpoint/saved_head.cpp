#include "checkpoint/saved_head.hpp"

#include "checkpoint/adapter_interface.hpp"
#include "checkpoint/checks.hpp"
#include "checkpoint/folder_json.hpp"
#include "checkpoint/label_names.hpp"
#include "checkpoint/static_head.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::checkpoint {

namespace {

// Which keys the config of a head has; Python's constructors take these and no others.
struct HeadKeys {
  const char* type;
  const char* count = "num_labels";  // of its outputs
  bool use_pooler = false, bias = false, dropout = true;
  bool names = true;        // label2id names the outputs
  bool vocabulary = false;  // layer_norm, shift_labels
  bool embedding_size = false;
};

constexpr HeadKeys kHeadKeys[] = {
    {.type = "classification", .use_pooler = true, .bias = true},
    {.type = "multilabel_classification", .use_pooler = true, .bias = true},
    {.type = "multiple_choice", .count = "num_choices", .use_pooler = true},
    {.type = "tagging"},
    {.type = "question_answering"},
    {.type = "masked_lm",
     .count = "vocab_size",
     .bias = true,
     .dropout = false,
     .names = false,
     .vocabulary = true,
     .embedding_size = true},
    {.type = "causal_lm",
     .count = "vocab_size",
     .bias = true,
     .names = false,
     .vocabulary = true,
     .embedding_size = true},
    {.type = "seq2seq_lm",
     .count = "vocab_size",
     .bias = true,
     .dropout = false,
     .names = false,
     .vocabulary = true},
};

const HeadKeys* find_keys(const std::string& head_type) {
  const auto found = std::ranges::find(kHeadKeys, head_type, &HeadKeys::type);
  return found == std::end(kHeadKeys) ? nullptr : found;
}

int64_t positive(const fs::path& file, const std::string& key, const Json& found) {
  if (!found.is_number_integer() || found.get<int64_t>() < 1)
    wrong(file, key, found_text(found), "1 or more");
  return found.get<int64_t>();
}

config::HeadConfig head_config(const fs::path& file, const Json& json, const HeadKeys& keys) {
  config::HeadConfig config;
  const auto flag = [&](const char* key, bool fallback) {
    const Json found = value(json, key);
    if (!found.is_null() && !found.is_boolean())
      wrong(file, str("config.", key), found.dump(), "true or false");
    return found.is_null() ? fallback : found.get<bool>();
  };
  const Json layers = value(json, "layers");
  if (!layers.is_number_integer() || layers.get<int64_t>() < 1)
    wrong(file, "config.layers", found_text(layers), "1 or more");
  config.layers = layers.get<int64_t>();
  const Json activation = value(json, "activation_function");
  if (!activation.is_null() && !activation.is_string())
    wrong(file, "config.activation_function", activation.dump(), "a name or null");
  config.activation_function = activation.is_null() ? "" : activation.get<std::string>();
  const Json dropout = value(json, "dropout_prob");
  if (dropout.is_number() && dropout.get<double>() >= 0 && dropout.get<double>() < 1) {
    config.dropout_prob = dropout.get<double>();
  } else if (!dropout.is_null()) {
    wrong(file, "config.dropout_prob", dropout.dump(), "a number from 0 up to 1, or null");
  }
  config.use_pooler = flag("use_pooler", false);
  config.bias = flag("bias", true);
  config.layer_norm = flag("layer_norm", keys.vocabulary);
  return config;
}

// A regression is saved as one class, whose name says nothing.
std::vector<std::string> head_labels(const fs::path& file, const Json& object,
                                     const std::string& place, const SavedHead& head) {
  auto labels = read_labels(file, object, place, head.outputs);
  const bool regression =
      head.head_type == "classification" && labels == std::vector<std::string>{"LABEL_0"};
  return regression ? std::vector<std::string>() : labels;
}

TensorViews stored_tensors(const fs::path& folder) {
  return read_first(folder, {"model_head.safetensors", "pytorch_model_head.bin"});
}

SavedHead read_flexible(const fs::path& file, const Json& config, const std::string& name) {
  SavedHead head;
  head.head_type = text(file, config, "config.head_type");
  const HeadKeys* keys = find_keys(head.head_type);
  if (keys == nullptr) return head;  // no task has it
  head.config = head_config(file, config, *keys);
  head.outputs = positive(file, str("config.", keys->count), value(config, keys->count));
  head.labels = head_labels(file, config, "config.", head);
  // `adapters` also writes other heads whose names begin with this one's.
  const std::string prefix = "heads." + name + ".";
  for (auto& [tensor, view] : stored_tensors(file.parent_path())) {
    if (tensor.starts_with(prefix)) head.tensors.emplace(tensor, view);
  }
  return head;
}

SavedHead read_static(const fs::path& file, const Json& json, const std::string& name) {
  SavedHead head;
  head.static_class = text(file, json, "model_class");
  const StaticHead* known = find_static_head(head.static_class);
  if (known == nullptr) {
    wrong(file, "model_class", printable(head.static_class),
          "a class whose head is known" + did_you_mean(head.static_class, static_head_classes()));
  }
  head.head_type = known->head_type;
  head.config = known->config;
  const TensorViews stored = stored_tensors(file.parent_path());
  for (const auto& [tensor, view] : flexible_tensors(*known, stored, file.parent_path().string()))
    head.tensors.emplace(str("heads.", name, ".", tensor), view);
  if (known->vocabulary()) return head;  // its outputs are the words of the base
  Json count = value(json, "num_labels");
  if (const Json names = label_indices(file, json, ""); count.is_null() && !names.is_null())
    count = names.size();
  head.outputs = positive(file, "num_labels", count);
  head.labels = head_labels(file, json, "", head);
  return head;
}

Json label2id(const SavedHead& head) {
  Json out = Json::object();
  for (size_t i = 0; i < head.labels.size(); ++i) out[head.labels[i]] = i;
  for (int64_t i = 0; head.labels.empty() && i < head.outputs; ++i) out[str("LABEL_", i)] = i;
  return out;
}

Json flexible_json(const AdapterFolder& adapter) {
  const SavedHead& head = *adapter.head;
  const HeadKeys& keys = *find_keys(head.head_type);
  const std::string& activation = head.config.activation_function;
  Json config = {{"activation_function", activation.empty() ? Json() : Json(activation)},
                 {"head_type", head.head_type},
                 {"label2id", keys.names ? label2id(head) : Json()},
                 {"layers", head.config.layers},
                 {keys.count, head.outputs}};
  if (keys.bias) config["bias"] = head.config.bias;
  if (keys.use_pooler) config["use_pooler"] = head.config.use_pooler;
  if (keys.dropout)
    config["dropout_prob"] = head.config.dropout_prob ? Json(*head.config.dropout_prob) : Json();
  if (keys.embedding_size) config["embedding_size"] = head.embedding_size;
  // Python's other heads have no norms.
  if (keys.vocabulary || head.config.layer_norm) config["layer_norm"] = head.config.layer_norm;
  if (keys.vocabulary) config["shift_labels"] = head.head_type == "causal_lm";
  Json out = common_keys(adapter.owner, adapter.name);
  out["config"] = config;
  return out;
}

// The class of a plugin family whose head this one is: of one layer, read from the same state.
const StaticHead* static_form(const AdapterFolder& adapter) {
  const SavedHead& head = *adapter.head;
  const StaticHead* form =
      find_static_head(interface_classes(adapter.owner.model_type), head.head_type);
  const bool same = form != nullptr && !form->vocabulary() && form->config.layers == 1 &&
                    head.config.layers == 1 && form->config.bias == head.config.bias &&
                    form->config.use_pooler == head.config.use_pooler;
  return same ? form : nullptr;
}

Json static_json(const AdapterFolder& adapter, const StaticHead& form) {
  Json out = common_keys(adapter.owner, adapter.name);
  out["name"] = nullptr;
  out["config"] = nullptr;
  out["model_class"] = interface_classes(adapter.owner.model_type) + form.purpose;
  out["num_labels"] = adapter.head->outputs;
  out["label2id"] = label2id(*adapter.head);
  return out;
}

TensorViews static_tensors(const AdapterFolder& adapter, const StaticHead& form) {
  const auto& [module, flexible] = form.modules.back();
  const std::string prefix = str("heads.", adapter.name, ".", flexible);
  TensorViews out;
  for (const auto& [name, view] : adapter.head->tensors)
    out.emplace(module + name.substr(prefix.size()), view);
  return out;
}

}  // namespace

std::optional<SavedHead> read_head(const fs::path& folder, const std::string& name) {
  const fs::path file = folder / "head_config.json";
  if (!fs::exists(file)) return std::nullopt;
  const Json json = read_object(file);
  if (const Json own = value(json, "name"); !own.is_null() && own != name)
    wrong(file, "name", own.dump(), "the head of " + printable(name));
  const Json config = value(json, "config");
  if (config.is_null()) return read_static(file, json, name);
  if (!config.is_object())
    wrong(file, "config", config.dump(), "the config of a flexible head, or null (a static head)");
  return read_flexible(file, config, name);
}

void write_head(const fs::path& folder, const AdapterFolder& adapter) {
  const StaticHead* form = static_form(adapter);
  const TensorViews tensors =
      form == nullptr ? adapter.head->tensors : static_tensors(adapter, *form);
  write_safetensors(folder / "model_head.safetensors", tensors);
  write_pytorch_bin(folder / "pytorch_model_head.bin", tensors);
  write_file(folder / "head_config.json",
             dump_sorted(form == nullptr ? flexible_json(adapter) : static_json(adapter, *form)));
}

}  // namespace peftkit::checkpoint
