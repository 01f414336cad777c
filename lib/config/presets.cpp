#include "config/presets.hpp"

#include <algorithm>
#include <span>

namespace peftkit::config {

namespace {

AdapterConfig one(MethodConfig config) {
  return {.members = {std::move(config)}};
}
AdapterConfig union_of(std::vector<MethodConfig> members) {
  return {.members = std::move(members), .is_union = true};
}

BottleneckConfig seq_bn() {
  return {.original_ln_before = true};
}
BottleneckConfig double_seq_bn() {
  return {.mh_adapter = true, .non_linearity = "swish"};
}
BottleneckConfig par_bn() {
  return {.reduction_factor = {.value = 2},
          .init_weights = "mam_adapter",
          .is_parallel = true,
          .scaling = {.value = 4.0}};
}
BottleneckConfig scaled_par_bn() {
  BottleneckConfig config = par_bn();
  config.scaling = {.kind = Scaling::Kind::learned};
  return config;
}
// PAR with 16 units at hidden size 768, as the MAM paper uses it for GLUE.
BottleneckConfig par_bn_glue() {
  BottleneckConfig config = par_bn();
  config.reduction_factor.value = 48;
  config.scaling.value = 2.0;
  return config;
}

PrefixTuningConfig gated_prefix() {
  return {.prefix_length = 10, .use_gating = true};
}
BottleneckConfig gated_seq_bn() {
  BottleneckConfig config = seq_bn();
  config.use_gating = true;
  return config;
}

LoraConfig ia3() {
  return {.intermediate_lora = true,
          .r = 1,
          .alpha = 1,
          .attn_matrices = {"k", "v"},
          .composition_mode = "scale",
          .init_weights = "ia3"};
}

AdapterConfig unipelt() {
  return union_of({gated_prefix(), gated_seq_bn(), LoraConfig{.alpha = 2, .use_gating = true}});
}

const Preset kPresets[] = {
    {"seq_bn", "pfeiffer", "bottleneck after the feed-forward sub-layer (Pfeiffer et al. 2021)",
     [] { return one(seq_bn()); }},
    {"double_seq_bn", "houlsby", "bottlenecks after both sub-layers (Houlsby et al. 2019)",
     [] { return one(double_seq_bn()); }},
    {"par_bn", "parallel", "bottleneck parallel to the feed-forward sub-layer (He et al. 2022)",
     [] { return one(par_bn()); }},
    {"scaled_par_bn", "scaled_parallel", "the same with a learned scale",
     [] { return one(scaled_par_bn()); }},
    {"prefix_tuning", nullptr, "trained keys and values through an MLP (Li & Liang 2021)",
     [] { return one(PrefixTuningConfig{}); }},
    {"prefix_tuning_flat", nullptr, "trained keys and values themselves",
     [] { return one(PrefixTuningConfig{.flat = true}); }},
    {"lora", nullptr, "low-rank updates of query and value (Hu et al. 2022)",
     [] { return one(LoraConfig{}); }},
    {"ia3", nullptr, "learned factors on key, value and feed-forward (Liu et al. 2022)",
     [] { return one(ia3()); }},
    {"mam", nullptr,
     "Mix-and-Match (He et al. 2022), its XSum setting: prefix 30 with MLP 800, parallel "
     "bottleneck rf 2, scale 4",
     [] {
       return union_of({PrefixTuningConfig{.bottleneck_size = 800}, par_bn()});
     }},
    {"mam-glue", nullptr,
     "Mix-and-Match, its GLUE setting: prefix 16, parallel bottleneck rf 48, scale 2",
     [] {
       return union_of(
           {PrefixTuningConfig{.prefix_length = 16, .bottleneck_size = 800}, par_bn_glue()});
     }},
    {"unipelt", nullptr, "UniPELT (Mao et al. 2022): gated prefix tuning, bottleneck and LoRA",
     unipelt},
    {"unipelt-apl", nullptr, "the paper's name for the same", unipelt},
    {"unipelt-ap", nullptr, "UniPELT without LoRA: gated prefix tuning and bottleneck",
     [] {
       return union_of({gated_prefix(), gated_seq_bn()});
     }},
    {"full", nullptr, "full fine-tuning, a yardstick: no adapter, the base is trained",
     [] { return AdapterConfig{.full = true}; }},
};

}  // namespace

std::span<const Preset> presets() {
  return kPresets;
}

const Preset* find_preset(std::string_view name) {
  const auto* found = std::ranges::find_if(kPresets, [&](const Preset& preset) {
    return name == preset.name || (preset.alias != nullptr && name == preset.alias);
  });
  return found == std::end(kPresets) ? nullptr : found;
}

const std::vector<std::string>& preset_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& preset : kPresets) {
      all.push_back(preset.name);
      if (preset.alias != nullptr) all.push_back(preset.alias);
    }
    return all;
  }();
  return names;
}

}  // namespace peftkit::config
