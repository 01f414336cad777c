#include "config/presets.hpp"

#include <algorithm>

namespace peftkit::config {

namespace {

struct UnionPreset {
  const char* name;
  const char* meaning;
  const char* members;  // a config string
};

// PAR with 16 units at hidden size 768 is what the MAM paper uses for GLUE.
constexpr UnionPreset kUnions[] = {
    {"mam",
     "Mix-and-Match (He et al. 2022), its XSum setting: prefix 30 with MLP 800, parallel "
     "bottleneck rf 2, scale 4",
     "prefix_tuning[bottleneck_size=800]|par_bn"},
    {"mam-glue", "Mix-and-Match, its GLUE setting: prefix 16, parallel bottleneck rf 48, scale 2",
     "prefix_tuning[prefix_length=16, bottleneck_size=800]|par_bn[reduction_factor=48, scaling=2]"},
    {"unipelt", "UniPELT (Mao et al. 2022): gated prefix tuning, bottleneck and LoRA",
     "prefix_tuning[prefix_length=10, use_gating=True]|seq_bn[use_gating=True]|"
     "lora[alpha=2, use_gating=True]"},
    {"unipelt-apl", "the paper's name for the same", "unipelt"},
    {"unipelt-ap", "UniPELT without LoRA: gated prefix tuning and bottleneck",
     "prefix_tuning[prefix_length=10, use_gating=True]|seq_bn[use_gating=True]"},
};

std::vector<Preset> all_presets() {
  std::vector<Preset> all;
  for_each_method([&]<class Config>(std::type_identity<Config>) {
    for (const auto& [name, alias, meaning, config] : Config::presets()) {
      const AdapterConfig made{.members = {config}};
      all.push_back({name, alias, meaning, [made] { return made; }});
    }
  });
  for (const auto& preset : kUnions) {
    all.push_back({preset.name, nullptr, preset.meaning,
                   [&preset] { return adapter_from_string(preset.members); }});
  }
  all.push_back({"full", nullptr, "full fine-tuning, a yardstick: no adapter, the base is trained",
                 [] { return AdapterConfig{.full = true}; }});
  return all;
}

}  // namespace

std::span<const Preset> presets() {
  static const std::vector<Preset> all = all_presets();
  return all;
}

const Preset* find_preset(std::string_view name) {
  const auto found = std::ranges::find_if(presets(), [&](const Preset& preset) {
    return name == preset.name || (preset.alias != nullptr && name == preset.alias);
  });
  return found == presets().end() ? nullptr : &*found;
}

const std::vector<std::string>& preset_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& preset : presets()) {
      all.push_back(preset.name);
      if (preset.alias != nullptr) all.push_back(preset.alias);
    }
    return all;
  }();
  return names;
}

}  // namespace peftkit::config
