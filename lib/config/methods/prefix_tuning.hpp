#pragma once
// Prefix tuning (Li & Liang 2021): trained keys and values before those of every sequence. Fields,
// names and defaults are those of `adapters`' PrefixTuningConfig.

#include "config/field.hpp"

#include <cstdint>

namespace peftkit::config {

struct PrefixTuningConfig {
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
    v("leave_out", leave_out, at_least(0), "layers without this method");
    v("flat", flat, any(), "train keys and values themselves instead of an MLP that makes them");
    v("prefix_length", prefix_length, at_least(1), "number of prefix positions");
    v("bottleneck_size", bottleneck_size, at_least(1), "inner size of the MLP");
    v("non_linearity", non_linearity, any(), "activation of the MLP");
    v("dropout", dropout, from_up_to(0, 1), "dropout on the prefix keys and values");
    v("use_gating", use_gating, any(), "learned gate on the prefix");
    v("shared_gating", shared_gating, any(), "one gate for keys and values instead of one each");
    v("init_weights_seed", init_weights_seed, any(),
      "replaces the seed for this method's fresh weights; 0 does nothing");
  }
};

}  // namespace peftkit::config
