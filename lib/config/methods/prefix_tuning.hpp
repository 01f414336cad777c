#pragma once
// Prefix tuning (Li & Liang 2021): trained keys and values before those of every sequence. Fields,
// names and defaults are those of `adapters`' PrefixTuningConfig.

#include "config/methods/method.hpp"

namespace peftkit::config {

struct PrefixTuningConfig {
  static constexpr const char* kName = "prefix_tuning";
  static constexpr const char* kTitle = "prefix tuning";
  static constexpr const char* kArchitecture = "prefix_tuning";
  static constexpr const char* kOnce = "its pool can exist once";

  bool encoder_prefix = true;
  bool cross_prefix = true;
  std::vector<int64_t> leave_out;
  bool flat = false;
  int64_t prefix_length = 30;
  int64_t bottleneck_size = 512;
  std::string non_linearity = "tanh";
  double dropout = 0.0;
  bool use_gating = false;
  bool shared_gating = true;
  std::optional<int64_t> init_weights_seed;

  bool operator==(const PrefixTuningConfig&) const = default;

  template <class V>
  void visit(V& v) {
    v("encoder_prefix", encoder_prefix, any(), "prefix in the encoder of an encoder-decoder model");
    v("cross_prefix", cross_prefix, any(),
      "prefix in the cross-attention of an encoder-decoder model");
    visit_leave_out(v, leave_out);
    v("flat", flat, any(), "train keys and values themselves instead of an MLP that makes them");
    v("prefix_length", prefix_length, at_least(1), "number of prefix positions");
    v("bottleneck_size", bottleneck_size, at_least(1), "inner size of the MLP");
    v("non_linearity", non_linearity, any(), "activation of the MLP");
    v("dropout", dropout, from_up_to(0, 1), "dropout on the prefix keys and values");
    v("use_gating", use_gating, any(), "learned gate on the prefix");
    v("shared_gating", shared_gating, any(), "one gate for keys and values instead of one each");
    visit_init_weights_seed(v, init_weights_seed);
  }

  std::vector<std::string> places() const;
  void check(const MethodReport& report) const;
  static std::vector<MethodPreset<PrefixTuningConfig>> presets();
  static bool is_second_name(const std::string& name, const HasTensor& has);
};

}  // namespace peftkit::config
