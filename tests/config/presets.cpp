// Presets and defaults are those of `adapters`, field by field.

#include "config/sample.hpp"

#include "base/text.hpp"
#include "config/presets.hpp"

#include <algorithm>

namespace peftkit::test {

namespace {

// A file of the folder that holds what `adapters` writes; nothing where there is none.
std::optional<Json> reference(const std::string& name) {
  for (const auto& folder : fixture_dirs("PEFTKIT_FIXTURES", "../shared/fixtures")) {
    const fs::path file = folder / "configs" / name;
    if (fs::exists(file)) return read_json(file, ErrorKind::data);
  }
  MESSAGE("no fixtures here (set PEFTKIT_FIXTURES): " << name << " is not compared");
  return std::nullopt;
}

// Keys sorted, number types kept: 4 and 4.0 differ.
std::string sorted(const Json& json) {
  return nlohmann::json(json).dump(1);
}

}  // namespace

TEST_CASE("every name that both have means the same as in adapters") {
  const auto theirs = reference("adapter_configs.json");
  if (!theirs) return;
  size_t compared = 0;
  for (const auto& [name, json] : theirs->items()) {
    CAPTURE(name);
    const auto& unbuilt = config::unbuilt_presets();
    if (std::ranges::find(unbuilt, name) != unbuilt.end()) continue;
    const config::AdapterConfig ours = config::adapter_from_string(name);
    CHECK(sorted(config::to_json(ours)) == sorted(json));
    CHECK(config::adapter_from_json(json, name, ErrorKind::data) == ours);
    ++compared;
  }
  CHECK(compared == 14);
}

TEST_CASE("names of methods to come are names of adapters") {
  const auto theirs = reference("adapter_configs.json");
  if (!theirs) return;
  for (const auto& name : config::unbuilt_presets()) CHECK_MESSAGE(theirs->contains(name), name);
}

TEST_CASE("defaults are those of the classes of adapters") {
  const auto classes = reference("config_classes.json");
  if (!classes) return;
  const auto same = [&](const char* name, const config::MethodConfig& ours) {
    CAPTURE(name);
    CHECK(sorted(config::to_json({.members = {ours}})) == sorted((*classes)[name]));
  };
  same("LoRAConfig", config::LoraConfig{});
  same("PrefixTuningConfig", config::PrefixTuningConfig{});
  same("SeqBnConfig", config::BottleneckConfig{.original_ln_before = true});
  same("AdapterPlusConfig",
       config::BottleneckConfig{.reduction_factor = {.value = 96},
                                .non_linearity = "gelu",
                                .original_ln_before = true,
                                .original_ln_after = false,
                                .init_weights = "houlsby",
                                .scaling = {.kind = config::Scaling::Kind::channel},
                                .residual_before_ln = config::ResidualBeforeLn::no,
                                .stochastic_depth = 0.1});
}

TEST_CASE("the paper's combinations") {
  using config::adapter_from_string;
  CHECK(adapter_from_string("unipelt") ==
        adapter_from_string("prefix_tuning[prefix_length=10, use_gating=True]|"
                            "seq_bn[use_gating=True]|lora[alpha=2, use_gating=True]"));
  CHECK(adapter_from_string("unipelt-apl") == adapter_from_string("unipelt"));
  CHECK(adapter_from_string("unipelt-ap") ==
        adapter_from_string(
            "prefix_tuning[prefix_length=10, use_gating=True]|seq_bn[use_gating=True]"));
  CHECK(adapter_from_string("mam") ==
        adapter_from_string("prefix_tuning[bottleneck_size=800]|par_bn"));
  CHECK(adapter_from_string("mam-glue") ==
        adapter_from_string("prefix_tuning[prefix_length=16, bottleneck_size=800]|"
                            "par_bn[reduction_factor=48, scaling=2.0]"));
}

TEST_CASE("deprecated names are aliases") {
  for (const auto& preset : config::presets()) {
    if (preset.alias == nullptr) continue;
    CHECK(config::adapter_from_string(preset.alias) == preset.make());
    CHECK(config::find_preset(preset.alias) == &preset);
  }
  CHECK(config::find_preset("nothing") == nullptr);
}

TEST_CASE("names of presets are unique, and every preset says what it is") {
  auto names = config::preset_names();
  std::ranges::sort(names);
  CHECK(std::ranges::adjacent_find(names) == names.end());
  for (const auto& preset : config::presets()) CHECK(std::string(preset.meaning).size() > 10);
}

TEST_CASE("gates are in UniPELT and in nothing else") {
  for (const auto& preset : config::presets()) {
    CAPTURE(preset.name);
    CHECK(config::has_gates(preset.make()) == std::string(preset.name).starts_with("unipelt"));
  }
}

}  // namespace peftkit::test
