// What must hold between the fields of one method.
#include "config/checks.hpp"
#include "config/methods/method_report.hpp"

#include <algorithm>

namespace peftkit::config {

void check_method(const MethodConfig& member, const Value& map, const std::string& path,
                  ReadContext& context) {
  const MethodReport report{map, path, context};
  std::visit([&](const auto& config) { config.check(report); }, member);
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
  const std::string lower = lower_case(name);
  const auto& known = activation_names();
  if (std::ranges::find(known, lower) != known.end()) return;
  context.report(place, path,
                 str("found '", name, "', expected an activation", did_you_mean(lower, known),
                     "; known: ", join(known)));
}

}  // namespace peftkit::config
