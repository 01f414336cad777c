#include "config/peft_library.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::config {

namespace {

// What becomes of a kind of adapter; those that are not here change weights, and can be merged.
struct PeftKind {
  const char* type;
  bool merges;
  const char* here;  // adapter.config for one of its kind; "": there is none
};

constexpr PeftKind kPeftKinds[] = {
    {"LORA", true, "lora"},
    {"IA3", true, "ia3"},
    {"PREFIX_TUNING", false, "prefix_tuning"},
    {"PROMPT_TUNING", false, ""},
    {"MULTITASK_PROMPT_TUNING", false, ""},
    {"P_TUNING", false, ""},
    {"ADAPTION_PROMPT", false, ""},
    {"CPT", false, ""},
};

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

// "lora[r=4, alpha=8]"
std::string equivalent(const Json& json, const PeftKind& kind) {
  std::vector<std::string> fields;
  for (const auto& [theirs, ours] : {std::pair("r", "r"), std::pair("lora_alpha", "alpha")}) {
    const auto found = json.find(theirs);
    if (std::string_view(kind.type) == "LORA" && found != json.end() && found->is_number_integer())
      fields.push_back(str(ours, "=", found->dump()));
  }
  return str(kind.here, fields.empty() ? "" : "[" + join(fields) + "]");
}

}  // namespace

bool is_peft_config(const Json& json) {
  return json.is_object() && json.contains("peft_type");
}

std::string about_peft_config(const Json& json) {
  const std::string type = text_of(json, "peft_type"),
                    base = text_of(json, "base_model_name_or_path");
  const auto found = std::ranges::find(kPeftKinds, type, &PeftKind::type);
  const PeftKind kind = found == std::end(kPeftKinds) ? PeftKind{type.c_str(), true, ""} : *found;
  std::vector<std::string> ways;
  if (kind.merges)
    ways.emplace_back(
        "merge it into its base (in Python merge_and_unload(), then save_pretrained()) and give "
        "that folder as model.name_or_path");
  if (*kind.here != 0)
    ways.push_back("train one of its kind: adapter.config: " + equivalent(json, kind));
  if (ways.empty())
    ways.emplace_back("peftkit has no adapter of its kind, and it cannot be merged");
  return str("is an adapter of the library peft (peft_type ", type,
             base.empty() ? "" : ", base model " + base, "), which peftkit does not read; ",
             join(ways, ", or "));
}

}  // namespace peftkit::config
