#include "config/methods/unbuilt.hpp"

#include "config/presets.hpp"
#include "config/reader.hpp"

namespace peftkit::config {

namespace {

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

}  // namespace

bool read_unbuilt(std::span<const UnbuiltField> fields, const Value::Entry& entry,
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

const std::vector<std::string>& unbuilt_presets() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = {"seq_bn_inv",    "pfeiffer+inv", "double_seq_bn_inv",
                                    "houlsby+inv",   "compacter",    "compacter++",
                                    "prompt_tuning", "vera",         "dora",
                                    "dvora",         "mtl_lora",     "loreft",
                                    "noreft",        "direft"};
    std::erase_if(all, [](const std::string& name) { return find_preset(name) != nullptr; });
    return all;
  }();
  return names;
}

}  // namespace peftkit::config
