#include "checkpoint/foreign_files.hpp"

#include "checkpoint/checks.hpp"
#include "checkpoint/folder_json.hpp"

#include "base/text.hpp"
#include "config/peft_library.hpp"

#include <algorithm>

namespace peftkit::checkpoint {

namespace {

constexpr const char* kUnquantised = "expected a checkpoint whose weights are not quantised";

// What stands before the names of all tensors that a wrapper's state_dict() gave.
struct Wrapper {
  const char* prefix;
  const char* origin;
};

// The inner ones come after the outer ones.
constexpr Wrapper kWrappers[] = {
    {"module.", "torch's DataParallel"},       {"_orig_mod.", "torch.compile"},
    {"_fsdp_wrapped_module.", "torch's FSDP"}, {"_forward_module.", "Lightning's Fabric"},
    {"base_model.model.", "the library peft"},
};

bool contains(const TensorViews& tensors, std::string_view part) {
  return std::ranges::any_of(
      tensors, [&](const auto& entry) { return entry.first.find(part) != std::string::npos; });
}

// The object of a key; null where it is missing, null or empty.
Json object_of(const Json& config, const char* key) {
  const Json found = value(config, key);
  return found.is_object() && !found.empty() ? found : Json();
}

// "bitsandbytes, 4 bits"
std::string method_of(const Json& quantisation) {
  std::vector<std::string> parts;
  const Json method = value(quantisation, "quant_method"), bits = value(quantisation, "bits");
  if (method.is_string()) parts.push_back(method.get<std::string>());
  if (bits.is_number_integer()) parts.push_back(bits.dump() + " bits");
  if (value(quantisation, "load_in_4bit") == true) parts.emplace_back("4 bits");
  if (value(quantisation, "load_in_8bit") == true) parts.emplace_back("8 bits");
  return parts.empty() ? quantisation.dump() : join(parts);
}

std::string with_base(const Json& adapter, const char* key) {
  const Json base = value(adapter, key);
  return base.is_string() ? ", trained on " + base.get<std::string>() : "";
}

}  // namespace

void check_not_peft(const fs::path& folder) {
  const fs::path file = folder / "adapter_config.json";
  if (!fs::exists(file)) {
    for (const char* weights : {"adapter_model.safetensors", "adapter_model.bin"}) {
      if (fs::exists(folder / weights))
        refuse((folder / weights).string(),
               "are the weights of an adapter of the library peft, which peftkit does not read");
    }
    return;
  }
  const Json json = read_shallow_json(file);
  if (config::is_peft_config(json)) refuse(folder.string(), config::about_peft_config(json));
}

void check_not_adapter(const fs::path& folder) {
  check_not_peft(folder);
  const fs::path file = folder / "adapter_config.json";
  if (!fs::exists(file)) return;
  const Json json = read_shallow_json(file);
  refuse(folder.string(),
         str("is an adapter", json.is_object() ? with_base(json, "model_name") : "",
             "; expected the checkpoint of a whole model (config.json and weights)"));
}

void check_not_quantised(const fs::path& file, const Json& config) {
  for (const char* key : {"quantization_config", "quantization", "compression_config"}) {
    if (const Json found = object_of(config, key); !found.is_null())
      refuse(file.string(),
             str(key, ": the weights are quantised (", method_of(found), "); ", kUnquantised));
  }
}

std::string other_weights(const fs::path& folder) {
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(folder, unreadable)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() == ".gguf")
      return str("; ", name, " is of llama.cpp (quantised, as a rule), which is not read");
    if (name == "tf_model.h5" || name == "flax_model.msgpack" || name == "rust_model.ot")
      return str("; ", name,
                 " is of another framework: load it in Python (from_tf, from_flax) and "
                 "save_pretrained()");
    if (name.starts_with("consolidated.") || name == "params.json")
      return str("; ", name,
                 " is of the model's authors' own format, which is not read: take the "
                 "checkpoint in Hugging Face's");
  }
  return "";
}

void check_names(const fs::path& folder, const TensorViews& tensors) {
  for (const auto& [prefix, origin] : kWrappers) {
    if (!std::ranges::any_of(
            tensors, [&, start = prefix](const auto& e) { return e.first.starts_with(start); }))
      continue;
    const bool peft = std::string_view(prefix) == "base_model.model.";
    const bool unmerged =
        peft && (contains(tensors, ".lora_A.") || contains(tensors, ".base_layer."));
    refuse(folder.string(),
           str("the names of the tensors begin with '", prefix, "', as ", origin, " names them; ",
               unmerged ? "the adapter in it is not merged: in Python model.merge_and_unload() and "
                          "save_pretrained() make a checkpoint"
               : peft   ? "in Python model.merge_and_unload(), or model.unload(), and "
                          "save_pretrained() make a checkpoint"
                        : "save the model inside (model.module, model._orig_mod) with "
                          "save_pretrained(), or take the prefix off the names"));
  }
  if (contains(tensors, ".qweight") && contains(tensors, ".scales"))
    refuse(folder.string(),
           str("the weights are quantised (tensors named qweight and scales); ", kUnquantised));
}

}  // namespace peftkit::checkpoint
