#pragma once
// LoRA (Hu et al. 2022) and, with composition_mode "scale", (IA)³ (Liu et al. 2022). Fields, names
// and defaults are those of `adapters`' LoRAConfig.

#include "config/methods/method.hpp"

namespace peftkit::config {

struct LoraConfig {
  static constexpr const char* kName = "lora";
  static constexpr const char* kTitle = "LoRA";
  static constexpr const char* kArchitecture = "lora";

  bool selfattn_lora = true;
  bool intermediate_lora = false;
  bool output_lora = false;
  std::vector<int64_t> leave_out;
  int64_t r = 8;
  double alpha = 8;
  double dropout = 0.0;
  std::vector<std::string> attn_matrices = {"q", "v"};
  std::string composition_mode = "add";
  std::string init_weights = "lora";
  std::optional<int64_t> init_weights_seed;
  bool use_gating = false;

  bool operator==(const LoraConfig&) const = default;

  template <class V>
  void visit(V& v) {
    v("selfattn_lora", selfattn_lora, any(),
      "adapt the attention's projections named in `attn_matrices`");
    v("intermediate_lora", intermediate_lora, any(), "adapt the first feed-forward matrix");
    v("output_lora", output_lora, any(), "adapt the second feed-forward matrix");
    visit_leave_out(v, leave_out);
    v("r", r, at_least(1), "rank of the update");
    v("alpha", alpha, Check{.integral = true},
      "the update is scaled by alpha / r (by alpha with `scale`); unused with a gate");
    v("dropout", dropout, from_up_to(0, 1), "dropout on the input of the update");
    v("attn_matrices", attn_matrices, one_of({"q", "k", "v"}),
      "attention projections that are adapted");
    v("composition_mode", composition_mode, one_of({"add", "scale"}),
      "`add`: W x + s B A x; `scale`: (W x) * b, as (IA)³");
    v("init_weights", init_weights, one_of({"lora", "bert", "ia3"}),
      "distribution of the fresh weights");
    visit_init_weights_seed(v, init_weights_seed);
    v("use_gating", use_gating, any(), "learned gate instead of the scale");
  }

  std::vector<std::string> places() const;
  void check(const MethodReport& report) const;
  static std::vector<MethodPreset<LoraConfig>> presets();
  static std::span<const UnbuiltField> unbuilt();
  static Value as_read(Value saved);
};

}  // namespace peftkit::config
