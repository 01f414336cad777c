#include "config/adapter_config.hpp"

#include "base/text.hpp"
#include "config/checks.hpp"

#include <algorithm>

namespace peftkit::config {

namespace {

const char* name_of(const BottleneckConfig&) {
  return "bottleneck";
}
const char* name_of(const PrefixTuningConfig&) {
  return "prefix_tuning";
}
const char* name_of(const LoraConfig&) {
  return "lora";
}

std::vector<std::string> places_of(const BottleneckConfig& config) {
  std::vector<std::string> places;
  if (config.mh_adapter) places.push_back("mh_adapter");
  if (config.output_adapter) places.push_back("output_adapter");
  if (config.cross_adapter) places.push_back("cross_adapter");
  return places;
}

// DistilBERT calls its place "self".
std::vector<std::string> places_of(const PrefixTuningConfig& config) {
  std::vector<std::string> places = {"self_prefix", "self"};
  if (config.encoder_prefix) places.push_back("encoder_prefix");
  if (config.cross_prefix) places.push_back("cross_prefix");
  return places;
}

std::vector<std::string> places_of(const LoraConfig& config) {
  std::vector<std::string> places;
  if (config.selfattn_lora) {
    for (const auto& matrix : config.attn_matrices) places.push_back("selfattn_lora." + matrix);
    // One matrix for the three, of which the named ones are adapted.
    if (!config.attn_matrices.empty()) places.push_back("selfattn_lora.qkv");
  }
  if (config.intermediate_lora) places.push_back("intermediate_lora");
  if (config.output_lora) places.push_back("output_lora");
  return places;
}

bool leaves_out(const MethodConfig& config, int64_t layer) {
  return std::visit(
      [&](const auto& c) { return std::ranges::find(c.leave_out, layer) != c.leave_out.end(); },
      config);
}

bool leaves_out_any(const MethodConfig& config) {
  return std::visit([](const auto& c) { return !c.leave_out.empty(); }, config);
}

// Calls `conflict(i, j, place)` for every place that two members claim.
template <class Conflict>
void for_common_places(const AdapterConfig& config, Conflict conflict) {
  for (size_t i = 0; i < config.members.size(); ++i) {
    for (size_t j = i + 1; j < config.members.size(); ++j) {
      const auto theirs = claimed_places(config.members[j]);
      for (const auto& place : claimed_places(config.members[i])) {
        // Disjoint matrices meet in one only in some families: `adapters::install` sees to that.
        if (place == "selfattn_lora.qkv") continue;
        if (std::ranges::find(theirs, place) != theirs.end()) conflict(i, j, place);
      }
    }
  }
}

std::string members_text(const AdapterConfig& config, size_t i, size_t j) {
  return str("members ", i + 1, " (", method_name(config.members[i]), ") and ", j + 1, " (",
             method_name(config.members[j]), ") of the union");
}

}  // namespace

double ReductionFactor::at(int64_t layer) const {
  if (per_layer.empty()) return value;
  if (const auto found = per_layer.find(layer); found != per_layer.end()) return found->second;
  if (per_layer_default) return *per_layer_default;
  throw Error(ErrorKind::config,
              str("reduction_factor: no number for layer ", layer, ", and no 'default'"));
}

std::string method_name(const MethodConfig& config) {
  return std::visit([](const auto& c) { return name_of(c); }, config);
}

bool has_gates(const AdapterConfig& config) {
  return std::ranges::any_of(config.members, [](const MethodConfig& member) {
    return std::visit([](const auto& c) { return c.use_gating; }, member);
  });
}

std::vector<std::string> claimed_places(const MethodConfig& config) {
  return std::visit([](const auto& c) { return places_of(c); }, config);
}

bool claims(const MethodConfig& config, const std::string& place, int64_t layer) {
  const auto places = claimed_places(config);
  return std::ranges::find(places, place) != places.end() && !leaves_out(config, layer);
}

void check_members(const AdapterConfig& config) {
  for_common_places(config, [&](size_t i, size_t j, const std::string& place) {
    const auto& one = config.members[i];
    const auto& other = config.members[j];
    const bool prefixes = std::holds_alternative<PrefixTuningConfig>(one);
    if (prefixes) {
      throw Error(ErrorKind::config,
                  members_text(config, i, j) + " are both prefix tuning: its pool can exist once");
    }
    if (!leaves_out_any(one) && !leaves_out_any(other)) {
      throw Error(ErrorKind::config,
                  str(members_text(config, i, j), " both act at ", place,
                      " in every layer; give them different places, or layers with leave_out"));
    }
  });
}

void check_union(const AdapterConfig& config, int64_t layers) {
  check_members(config);
  for_common_places(config, [&](size_t i, size_t j, const std::string& place) {
    for (int64_t layer = 0; layer < layers; ++layer) {
      if (claims(config.members[i], place, layer) && claims(config.members[j], place, layer)) {
        throw Error(ErrorKind::config,
                    str(members_text(config, i, j), " both act at ", place, " of layer ", layer,
                        "; one of them must name it in leave_out"));
      }
    }
  });
}

}  // namespace peftkit::config
