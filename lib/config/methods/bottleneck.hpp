#pragma once
// Bottleneck adapters: Houlsby et al. 2019 (double_seq_bn), Pfeiffer et al. 2021 (seq_bn),
// He et al. 2022 (par_bn). Fields, names and defaults are those of `adapters`' BnConfig.

#include "config/methods/method.hpp"

#include <map>

namespace peftkit::config {

// A number for all layers, or one per layer with an optional "default".
struct ReductionFactor {
  double value = 16;
  std::map<int64_t, double> per_layer;      // used instead of `value` where not empty …
  std::optional<double> per_layer_default;  // … with this for the layers that are not named
  // Throws Error(config) where a map has neither the layer nor a default.
  double at(int64_t layer) const;
  bool operator==(const ReductionFactor&) const = default;
};

// A fixed number, one learned number, or one learned number per channel.
struct Scaling {
  enum class Kind { fixed, learned, channel } kind = Kind::fixed;
  double value = 1.0;
  bool operator==(const Scaling&) const = default;
};

// Where the residual is taken: before the transformer's norm, after it, or after the addition
// alone.
enum class ResidualBeforeLn { yes, no, post_add };

struct BottleneckConfig {
  static constexpr const char* kName = "bottleneck";
  static constexpr const char* kTitle = "bottlenecks";
  static constexpr const char* kArchitecture = nullptr;
  static constexpr const char* kNote =
      "`bottleneck` requires its first four fields; a preset has values for all.";

  bool mh_adapter = false;
  bool output_adapter = true;
  bool cross_adapter = false;
  ReductionFactor reduction_factor;
  std::string non_linearity = "relu";
  bool original_ln_before = false;
  bool original_ln_after = true;
  bool ln_before = false;
  bool ln_after = false;
  std::string init_weights = "bert";
  std::optional<int64_t> init_weights_seed;
  bool is_parallel = false;
  Scaling scaling;
  bool use_gating = false;
  ResidualBeforeLn residual_before_ln = ResidualBeforeLn::yes;
  bool adapter_residual_before_ln = false;
  std::vector<int64_t> leave_out;
  double dropout = 0.0;
  double stochastic_depth = 0.0;

  bool operator==(const BottleneckConfig&) const = default;

  template <class V>
  void visit(V& v) {
    v("mh_adapter", mh_adapter, required(), "adapter after the attention sub-layer");
    v("output_adapter", output_adapter, required(), "adapter after the feed-forward sub-layer");
    v("cross_adapter", cross_adapter, any(),
      "adapter after the cross-attention of an encoder-decoder model");
    v("reduction_factor", reduction_factor, required(),
      "hidden size / bottleneck size; a number, or a map layer -> number with an optional "
      "`default`");
    v("non_linearity", non_linearity, required(), "activation between down and up projection");
    v("original_ln_before", original_ln_before, any(),
      "add the residual and apply the transformer's norm before the adapter");
    v("original_ln_after", original_ln_after, any(),
      "add the residual and apply the transformer's norm after the adapter");
    v("ln_before", ln_before, any(), "an own layer norm before the down projection");
    v("ln_after", ln_after, any(), "an own layer norm after the up projection");
    v("init_weights", init_weights, one_of({"bert", "mam_adapter", "houlsby"}),
      "distribution of the fresh weights");
    visit_init_weights_seed(v, init_weights_seed);
    v("is_parallel", is_parallel, any(), "read the sub-layer's input instead of its output");
    v("scaling", scaling, any(),
      "factor on the adapter's output: a number, `learned` or `channel`");
    v("use_gating", use_gating, any(), "learned gate on the adapter's output");
    v("residual_before_ln", residual_before_ln, any(),
      "residual of a sequential adapter: true, false or `post_add`");
    v("adapter_residual_before_ln", adapter_residual_before_ln, any(),
      "add the adapter's residual before `ln_after`");
    visit_leave_out(v, leave_out);
    v("dropout", dropout, from_up_to(0, 1), "dropout on the adapter's output");
    v("stochastic_depth", stochastic_depth, between(0, 1),
      "chance to drop a sequence's adapter output in training");
  }

  std::vector<std::string> places() const;
  void check(const MethodReport& report) const;
  static std::vector<MethodPreset<BottleneckConfig>> presets();
  static std::span<const UnbuiltField> unbuilt();
  static bool is_second_name(const std::string& name, const HasTensor& has);
};

}  // namespace peftkit::config
