#include "config/unbuilt.hpp"

#include "config/reader.hpp"

namespace peftkit::config {

namespace {

const std::vector<UnbuiltField> kBottleneck = {
    {"inv_adapter", nullptr, false},
    {"inv_adapter_reduction_factor", nullptr, true},
    {"phm_layer", false, false},
    {"phm_dim", 4, true},
    {"phm_rank", 1, true},
    {"phm_bias", true, true},
    {"learn_phm", true, true},
    {"factorized_phm_W", true, true},
    {"factorized_phm_rule", false, true},
    {"shared_W_phm", false, true},
    {"shared_phm_rule", true, true},
    {"phm_c_init", "normal", true},
    {"phm_init_range", 0.0001, true},
    {"hypercomplex_nonlinearity", "glorot-uniform", true},
    {"invertible_adapter", nullptr, false, true},
};

const std::vector<UnbuiltField> kLora = {
    {"use_dora", false, false},
    {"vera_d", nullptr, false},
    {"vera_b", nullptr, false},
    {"dtype", nullptr, false},
};

// YAML and config strings spell booleans in their own ways.
bool is_neutral(const Value& value, const Json& neutral) {
  if (value.is_null()) return neutral.is_null() || neutral == false;
  if (!value.is_scalar() || neutral.is_null()) return false;
  if (!neutral.is_boolean()) return value.text == neutral.dump();
  const std::vector<std::string> words = neutral == true
                                             ? std::vector<std::string>{"true", "True"}
                                             : std::vector<std::string>{"false", "False"};
  return !value.quoted && std::ranges::find(words, value.text) != words.end();
}

bool read_field(std::span<const UnbuiltField> fields, const Value::Entry& entry,
                const std::string& path, ReadContext& context) {
  for (const auto& field : fields) {
    if (entry.key != field.name) continue;
    if (!field.any_value && !is_neutral(entry.value, field.neutral)) {
      context.report(entry.value.place, join_path(path, entry.key),
                     str("found ", entry.value.described(), ", expected ", field.neutral.dump(),
                         " (peftkit does not have this method yet)"));
    }
    return true;
  }
  return false;
}

}  // namespace

std::span<const UnbuiltField> unbuilt_bottleneck_fields() {
  return kBottleneck;
}
std::span<const UnbuiltField> unbuilt_lora_fields() {
  return kLora;
}

const std::vector<std::string>& unbuilt_presets() {
  static const std::vector<std::string> names = {
      "seq_bn_inv", "pfeiffer+inv", "double_seq_bn_inv", "houlsby+inv",
      "compacter",  "compacter++",  "prompt_tuning",     "vera",
      "dora",       "dvora",        "mtl_lora",          "loreft",
      "noreft",     "direft"};
  return names;
}

bool read_unbuilt(const BottleneckConfig&, const Value::Entry& entry, const std::string& path,
                  ReadContext& context) {
  return read_field(kBottleneck, entry, path, context);
}

bool read_unbuilt(const LoraConfig&, const Value::Entry& entry, const std::string& path,
                  ReadContext& context) {
  return read_field(kLora, entry, path, context);
}

}  // namespace peftkit::config
