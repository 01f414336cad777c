#include "config/methods/lora.hpp"

#include "config/methods/method_report.hpp"

namespace peftkit::config {

namespace {

const std::vector<UnbuiltField> kUnbuiltOfLora = {
    {"use_dora", false, false},
    {"vera_d", nullptr, false},
    {"vera_b", nullptr, false},
    {"dtype", nullptr, false},
};

// (IA)³: one factor per output and nothing else.
void check_scale(const LoraConfig& config, const MethodReport& report) {
  if (config.r != 1) {
    report("r", str("found ", config.r, ", expected 1 with composition_mode scale"));
  }
  if (config.dropout > 0) {
    report("dropout",
           str("found ", number(config.dropout), ", expected 0 with composition_mode scale"));
  }
}

}  // namespace

std::vector<std::string> LoraConfig::places() const {
  std::vector<std::string> places;
  if (selfattn_lora) {
    for (const auto& matrix : attn_matrices) places.push_back("selfattn_lora." + matrix);
    // One matrix for the three, of which the named ones are adapted.
    if (!attn_matrices.empty()) places.push_back("selfattn_lora.qkv");
  }
  if (intermediate_lora) places.push_back("intermediate_lora");
  if (output_lora) places.push_back("output_lora");
  return places;
}

void LoraConfig::check(const MethodReport& report) const {
  if (composition_mode == "scale") check_scale(*this, report);
  if (places().empty()) {
    report("selfattn_lora", selfattn_lora
                                ? "attn_matrices is empty: there is nothing to act on"
                                : "found false, and intermediate_lora and output_lora are false "
                                  "too: there is nothing to act on");
  }
  auto matrices = attn_matrices;
  std::ranges::sort(matrices);
  if (const auto twice = std::ranges::adjacent_find(matrices); twice != matrices.end()) {
    report("attn_matrices", str("found '", *twice, "' twice"));
  }
}

std::vector<MethodPreset<LoraConfig>> LoraConfig::presets() {
  return {{"lora", nullptr, "low-rank updates of query and value (Hu et al. 2022)", {}},
          {"ia3",
           nullptr,
           "learned factors on key, value and feed-forward (Liu et al. 2022)",
           {.intermediate_lora = true,
            .r = 1,
            .alpha = 1,
            .attn_matrices = {"k", "v"},
            .composition_mode = "scale",
            .init_weights = "ia3"}}};
}

std::span<const UnbuiltField> LoraConfig::unbuilt() {
  return kUnbuiltOfLora;
}

// `adapters` lets an 'o' (the attention's output projection) stand in attn_matrices, but has no
// place for it.
Value LoraConfig::as_read(Value saved) {
  if (Value* matrices = saved.find("attn_matrices")) {
    std::erase_if(matrices->items, [](const Value& item) { return item.text == "o"; });
  }
  return saved;
}

}  // namespace peftkit::config
