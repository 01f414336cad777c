#include "config/methods/bottleneck.hpp"

#include "config/methods/method_report.hpp"

namespace peftkit::config {

namespace {

const std::vector<UnbuiltField> kUnbuiltOfBottlenecks = {
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

}  // namespace

double ReductionFactor::at(int64_t layer) const {
  if (per_layer.empty()) return value;
  if (const auto found = per_layer.find(layer); found != per_layer.end()) return found->second;
  if (per_layer_default) return *per_layer_default;
  throw Error(ErrorKind::config,
              str("reduction_factor: no number for layer ", layer, ", and no 'default'"));
}

std::vector<std::string> BottleneckConfig::places() const {
  std::vector<std::string> places;
  if (mh_adapter) places.push_back("mh_adapter");
  if (output_adapter) places.push_back("output_adapter");
  if (cross_adapter) places.push_back("cross_adapter");
  return places;
}

void BottleneckConfig::check(const MethodReport& report) const {
  report.activation("non_linearity", non_linearity);
  if (!mh_adapter && !output_adapter) {
    report("output_adapter",
           "found false, and mh_adapter is false too: there is nothing to act on");
  }
  if (is_parallel && stochastic_depth > 0) {
    report("stochastic_depth",
           str("found ", number(stochastic_depth),
               ", expected 0 with is_parallel (it is for sequential adapters)"));
  }
}

std::vector<MethodPreset<BottleneckConfig>> BottleneckConfig::presets() {
  const BottleneckConfig parallel = {.reduction_factor = {.value = 2},
                                     .init_weights = "mam_adapter",
                                     .is_parallel = true,
                                     .scaling = {.value = 4.0}};
  BottleneckConfig scaled = parallel;
  scaled.scaling = {.kind = Scaling::Kind::learned};
  return {
      {"seq_bn",
       "pfeiffer",
       "bottleneck after the feed-forward sub-layer (Pfeiffer et al. 2021)",
       {.original_ln_before = true}},
      {"double_seq_bn",
       "houlsby",
       "bottlenecks after both sub-layers (Houlsby et al. 2019)",
       {.mh_adapter = true, .non_linearity = "swish"}},
      {"par_bn", "parallel", "bottleneck parallel to the feed-forward sub-layer (He et al. 2022)",
       parallel},
      {"scaled_par_bn", "scaled_parallel", "the same with a learned scale", scaled},
  };
}

std::span<const UnbuiltField> BottleneckConfig::unbuilt() {
  return kUnbuiltOfBottlenecks;
}

// The norm before the down projection is a part of a Sequential, too.
bool BottleneckConfig::is_second_name(const std::string& name, const HasTensor& has) {
  const std::string down = ".adapter_down.0.";
  const size_t at = name.find(down);
  if (at == std::string::npos) return false;
  std::string norm = name;
  return has(norm.replace(at, down.size(), ".adapter_norm_before."));
}

}  // namespace peftkit::config
