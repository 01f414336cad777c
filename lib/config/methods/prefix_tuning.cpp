#include "config/methods/prefix_tuning.hpp"

#include "config/methods/method_report.hpp"

namespace peftkit::config {

// DistilBERT calls its place "self".
std::vector<std::string> PrefixTuningConfig::places() const {
  std::vector<std::string> places = {"self_prefix", "self"};
  if (encoder_prefix) places.push_back("encoder_prefix");
  if (cross_prefix) places.push_back("cross_prefix");
  return places;
}

void PrefixTuningConfig::check(const MethodReport& report) const {
  report.activation("non_linearity", non_linearity);
}

std::vector<MethodPreset<PrefixTuningConfig>> PrefixTuningConfig::presets() {
  return {
      {"prefix_tuning", nullptr, "trained keys and values through an MLP (Li & Liang 2021)", {}},
      {"prefix_tuning_flat", nullptr, "trained keys and values themselves", {.flat = true}}};
}

// Every layer's module holds the pool that all share.
bool PrefixTuningConfig::is_second_name(const std::string& name, const HasTensor&) {
  return name.find(".prefix_tuning.pool.") != std::string::npos;
}

}  // namespace peftkit::config
