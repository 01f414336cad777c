#include "checkpoint/adapter_folder.hpp"

#include "checkpoint/checks.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::checkpoint {

namespace {

// Python's loader reads this key: without it, or below 1.1.0, it rewrites some values of old
// configs.
constexpr const char* kFormatVersion = "adapters.1.3.0";

// Which keys the config of a head has; Python's constructors take these and no others.
struct HeadKeys {
  const char* type;
  const char* count = "num_labels";  // of its outputs
  bool use_pooler = false, bias = false, dropout = true;
  bool names = true;        // label2id names the outputs
  bool vocabulary = false;  // embedding_size, layer_norm, shift_labels
};

constexpr HeadKeys kHeadKeys[] = {
    {.type = "classification", .use_pooler = true, .bias = true},
    {.type = "multilabel_classification", .use_pooler = true, .bias = true},
    {.type = "multiple_choice", .count = "num_choices", .use_pooler = true, .names = false},
    {.type = "tagging"},
    {.type = "question_answering"},
    {.type = "masked_lm",
     .count = "vocab_size",
     .bias = true,
     .dropout = false,
     .names = false,
     .vocabulary = true},
    {.type = "causal_lm", .count = "vocab_size", .bias = true, .names = false, .vocabulary = true},
};

const HeadKeys& keys_of(const std::string& head_type) {
  const auto found = std::ranges::find(kHeadKeys, head_type, &HeadKeys::type);
  return found == std::end(kHeadKeys) ? kHeadKeys[0] : *found;
}

[[noreturn]] void wrong(const fs::path& file, const std::string& key, const std::string& found,
                        const std::string& expected) {
  refuse(file.string(), str(key, ": found ", found, ", expected ", expected));
}

std::string found_text(const Json& found) {
  return found.is_null() ? "nothing" : found.dump();
}

// A key of a JSON object, null where it is absent.
Json value(const Json& object, const std::string& key) {
  const auto found = object.find(key);
  return found == object.end() ? Json() : *found;
}

// The text under the last key of a path such as "config.head_type", in the object that holds it.
std::string text(const fs::path& file, const Json& object, const std::string& path) {
  const Json found = value(object, path.substr(path.rfind('.') + 1));
  if (!found.is_string()) wrong(file, path, found_text(found), "text");
  return found.get<std::string>();
}

Json read_object(const fs::path& file) {
  Json json = read_shallow_json(file);
  if (!json.is_object()) wrong(file, "the file", json.type_name(), "a JSON object");
  return json;
}

// The tensors of the first of `names` that exists.
TensorViews read_first(const fs::path& folder, std::initializer_list<const char*> names) {
  std::string list;
  for (const char* name : names) {
    if (fs::exists(folder / name)) return read_tensor_file(folder / name);
    list += list.empty() ? name : str(" or ", name);
  }
  refuse(folder.string(), "no weights: expected " + list);
}

std::vector<std::string> labels_in_order(const fs::path& file, const Json& label2id,
                                         int64_t outputs) {
  if (label2id.is_null()) return {};
  if (!label2id.is_object())
    wrong(file, "config.label2id", label2id.dump(), "a map from label to index");
  if (label2id.size() != static_cast<uint64_t>(outputs))
    wrong(file, "config.label2id", str(label2id.size(), " labels"), str(outputs));
  std::vector<std::string> labels(static_cast<size_t>(outputs));
  std::vector<bool> seen(labels.size());
  for (const auto& [label, id] : label2id.items()) {
    const int64_t index = id.is_number_integer() ? id.get<int64_t>() : -1;
    if (index < 0 || index >= outputs || seen[static_cast<size_t>(index)]) {
      wrong(file, "config.label2id: " + printable(label), id.dump(),
            str("each index from 0 to ", outputs - 1, " once"));
    }
    seen[static_cast<size_t>(index)] = true;
    labels[static_cast<size_t>(index)] = label;
  }
  return labels;
}

config::HeadConfig head_config(const fs::path& file, const Json& json) {
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
  config.layer_norm = flag("layer_norm", true);
  return config;
}

Json common_keys(const AdapterOwner& owner, const std::string& name) {
  return {{"hidden_size", owner.hidden_size},
          {"model_class", owner.model_class},
          {"model_name", owner.model_name},
          {"model_type", owner.model_type},
          {"name", name},
          {"version", kFormatVersion}};
}

// What the keys that all files share say about the base; `adapters` may leave any of them out.
AdapterOwner read_owner(const Json& json) {
  AdapterOwner owner;
  const auto take = [&](const char* key, std::string& target) {
    const Json found = value(json, key);
    if (found.is_string()) target = found.get<std::string>();
  };
  take("model_type", owner.model_type);
  take("model_class", owner.model_class);
  take("model_name", owner.model_name);
  const Json hidden = value(json, "hidden_size");
  if (hidden.is_number_integer()) owner.hidden_size = hidden.get<int64_t>();
  return owner;
}

// The words of adapter.gate_pooling, as its field list has them.
std::vector<std::string> pooling_words() {
  std::vector<std::string> words;
  auto visitor = [&](std::string_view field, const auto&, const config::Check& check, const char*) {
    if (field == "gate_pooling") words = check.one_of;
  };
  config::AdapterSection().visit(visitor);
  return words;
}

std::string read_gate_pooling(const fs::path& file, const Json& own) {
  const std::string pooling = text(file, own, "peftkit.gate_pooling");
  const auto words = pooling_words();
  if (std::ranges::find(words, pooling) == words.end())
    wrong(file, "peftkit.gate_pooling", printable(pooling), "one of " + join(words));
  return pooling;
}

// `adapters` writes keys sorted.
std::string dump_sorted(const Json& json) {
  return dump_json(nlohmann::json(json));
}

Json head_json(const AdapterFolder& adapter) {
  const SavedHead& head = *adapter.head;
  const HeadKeys& keys = keys_of(head.head_type);
  Json label2id = Json::object();
  for (size_t i = 0; i < head.labels.size(); ++i) label2id[head.labels[i]] = i;
  for (int64_t i = 0; head.labels.empty() && i < head.outputs; ++i) label2id[str("LABEL_", i)] = i;
  Json out = common_keys(adapter.owner, adapter.name);
  const std::string& activation = head.config.activation_function;
  Json config = {{"activation_function", activation.empty() ? Json() : Json(activation)},
                 {"head_type", head.head_type},
                 {"label2id", keys.names ? label2id : Json()},
                 {"layers", head.config.layers},
                 {keys.count, head.outputs}};
  if (keys.bias) config["bias"] = head.config.bias;
  if (keys.use_pooler) config["use_pooler"] = head.config.use_pooler;
  if (keys.dropout)
    config["dropout_prob"] = head.config.dropout_prob ? Json(*head.config.dropout_prob) : Json();
  if (keys.vocabulary) {
    config["embedding_size"] = head.embedding_size;
    config["layer_norm"] = head.config.layer_norm;
    config["shift_labels"] = head.head_type == "causal_lm";
  }
  out["config"] = config;
  return out;
}

}  // namespace

std::optional<SavedHead> read_head(const fs::path& folder, const std::string& name) {
  const fs::path file = folder / "head_config.json";
  if (!fs::exists(file)) return std::nullopt;
  const Json json = read_object(file);
  const Json config = value(json, "config");
  if (!config.is_object()) {
    wrong(file, "config", config.is_null() ? "nothing (a static head)" : config.dump(),
          "the config of a flexible head");
  }
  if (const Json own = value(json, "name"); !own.is_null() && own != name)
    wrong(file, "name", own.dump(), "the head of " + printable(name));
  SavedHead head;
  head.head_type = text(file, config, "config.head_type");
  head.config = head_config(file, config);
  const std::string count = keys_of(head.head_type).count;
  const Json outputs = value(config, count);
  if (!outputs.is_number_integer() || outputs.get<int64_t>() < 1)
    wrong(file, "config." + count, found_text(outputs), "1 or more");
  head.outputs = outputs.get<int64_t>();
  head.labels = labels_in_order(file, value(config, "label2id"), head.outputs);
  // A regression is saved as one class, whose name says nothing.
  if (head.head_type == "classification" && head.labels == std::vector<std::string>{"LABEL_0"})
    head.labels.clear();
  // `adapters` also writes other heads whose names begin with this one's.
  const std::string prefix = "heads." + name + ".";
  for (auto& [tensor, view] :
       read_first(folder, {"model_head.safetensors", "pytorch_model_head.bin"})) {
    if (tensor.starts_with(prefix)) head.tensors.emplace(tensor, std::move(view));
  }
  return head;
}

AdapterFolder read_adapter_folder(const fs::path& folder) {
  std::error_code unreadable;
  if (!fs::is_directory(folder, unreadable)) refuse(folder.string(), "no such folder");
  const fs::path file = folder / "adapter_config.json";
  if (!fs::exists(file)) refuse(folder.string(), "not an adapter: no adapter_config.json");
  const Json json = read_object(file);
  AdapterFolder out;
  out.name = text(file, json, "name");
  if (!json.contains("config")) wrong(file, "config", "nothing", "the adapter's config");
  out.config =
      config::adapter_from_json(json["config"], file.string() + ": config", ErrorKind::checkpoint);
  const Json own = value(json, "peftkit");
  if (own.is_object() && own.contains("gate_pooling"))
    out.gate_pooling = read_gate_pooling(file, own);
  out.owner = read_owner(json);
  out.tensors = read_first(folder, {"adapter.safetensors", "pytorch_adapter.bin"});
  out.head = read_head(folder, out.name);
  if (fs::exists(folder / "base.json")) out.base = read_object(folder / "base.json");
  return out;
}

void write_adapter_folder(const fs::path& folder, const AdapterFolder& adapter) {
  if (!adapter.config.full) {
    write_safetensors(folder / "adapter.safetensors", adapter.tensors);
    write_pytorch_bin(folder / "pytorch_adapter.bin", adapter.tensors);
    Json json = common_keys(adapter.owner, adapter.name);
    json["config"] = config::to_json(adapter.config);
    json["peftkit"] = {{"version", PEFTKIT_VERSION}, {"gate_pooling", adapter.gate_pooling}};
    write_file(folder / "adapter_config.json", dump_sorted(json));
  }
  if (adapter.head) {
    write_safetensors(folder / "model_head.safetensors", adapter.head->tensors);
    write_pytorch_bin(folder / "pytorch_model_head.bin", adapter.head->tensors);
    write_file(folder / "head_config.json", dump_sorted(head_json(adapter)));
  }
  if (!adapter.base.is_null()) write_file(folder / "base.json", dump_json(adapter.base));
}

}  // namespace peftkit::checkpoint
