// What must hold between the fields of one method.
#include "config/checks.hpp"

#include <algorithm>
#include <cctype>

namespace peftkit::config {

namespace {

// Reports findings at the values of one method's mapping.
struct MethodReport {
  const Value& map;
  const std::string& path;
  ReadContext& context;

  // Where a field was written; the mapping itself where a default is in force.
  const Place& place(const char* field) const {
    const Value* value = map.find(field);
    return value == nullptr ? map.place : value->place;
  }
  void operator()(const char* field, const std::string& message) const {
    context.report(place(field), join_path(path, field), message);
  }
  void activation(const char* field, const std::string& name) const {
    check_activation(name, place(field), join_path(path, field), context);
  }
};

void check(const BottleneckConfig& config, const MethodReport& report) {
  report.activation("non_linearity", config.non_linearity);
  if (!config.mh_adapter && !config.output_adapter) {
    report("output_adapter",
           "found false, and mh_adapter is false too: there is nothing to act on");
  }
  if (config.is_parallel && config.stochastic_depth > 0) {
    report("stochastic_depth",
           str("found ", number(config.stochastic_depth),
               ", expected 0 with is_parallel (it is for sequential adapters)"));
  }
}

void check(const PrefixTuningConfig& config, const MethodReport& report) {
  report.activation("non_linearity", config.non_linearity);
}

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

void check(const LoraConfig& config, const MethodReport& report) {
  if (config.composition_mode == "scale") check_scale(config, report);
  if (claimed_places(config).empty()) {
    report("selfattn_lora", config.selfattn_lora
                                ? "attn_matrices is empty: there is nothing to act on"
                                : "found false, and intermediate_lora and output_lora are false "
                                  "too: there is nothing to act on");
  }
  auto matrices = config.attn_matrices;
  std::ranges::sort(matrices);
  if (const auto twice = std::ranges::adjacent_find(matrices); twice != matrices.end()) {
    report("attn_matrices", str("found '", *twice, "' twice"));
  }
}

}  // namespace

void check_method(const MethodConfig& member, const Value& map, const std::string& path,
                  ReadContext& context) {
  const MethodReport report{map, path, context};
  std::visit([&](const auto& config) { check(config, report); }, member);
}

const std::vector<std::string>& activation_names() {
  static const std::vector<std::string> names = {"gelu",
                                                 "gelu_10",
                                                 "gelu_accurate",
                                                 "gelu_fast",
                                                 "gelu_new",
                                                 "gelu_python",
                                                 "gelu_python_tanh",
                                                 "gelu_pytorch_tanh",
                                                 "laplace",
                                                 "leaky_relu",
                                                 "leakyrelu",
                                                 "linear",
                                                 "mish",
                                                 "quick_gelu",
                                                 "relu",
                                                 "relu2",
                                                 "relu6",
                                                 "sigmoid",
                                                 "silu",
                                                 "swish",
                                                 "tanh"};
  return names;
}

void check_activation(const std::string& name, const Place& place, const std::string& path,
                      ReadContext& context) {
  std::string lower = name;
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto& known = activation_names();
  if (std::ranges::find(known, lower) != known.end()) return;
  context.report(place, path,
                 str("found '", name, "', expected an activation", did_you_mean(lower, known),
                     "; known: ", join(known)));
}

}  // namespace peftkit::config
