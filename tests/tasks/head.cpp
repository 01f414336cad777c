#include "tasks/head.hpp"

#include "support/tensor_test.hpp"

namespace peftkit::tasks {

namespace {

std::vector<std::string> names_of(const config::HeadConfig& config) {
  nn::Parameters parameters;
  const Head head(config, {.name = "a", .outputs = 3, .hidden_size = 4}, {}, parameters, 1);
  parameters.flatten();
  std::vector<std::string> names;
  for (const auto& parameter : parameters.all()) names.push_back(parameter.name);
  return names;
}

}  // namespace

TEST_CASE(
    "modules of a linear head are numbered as in Python's list, dropouts and activations "
    "included") {
  using Names = std::vector<std::string>;
  CHECK(names_of({.layers = 1}) == Names{"heads.a.1.weight", "heads.a.1.bias"});
  CHECK(names_of({.layers = 2}) ==
        Names{"heads.a.1.weight", "heads.a.1.bias", "heads.a.4.weight", "heads.a.4.bias"});
  CHECK(names_of({.layers = 2, .activation_function = ""}) ==
        Names{"heads.a.1.weight", "heads.a.1.bias", "heads.a.3.weight", "heads.a.3.bias"});
  CHECK(names_of({.layers = 2, .layer_norm = true}) == Names{"heads.a.1.weight", "heads.a.1.bias",
                                                             "heads.a.3.weight", "heads.a.3.bias",
                                                             "heads.a.5.weight", "heads.a.5.bias"});
}

TEST_CASE("a head without bias has none in its last layer alone") {
  CHECK(names_of({.layers = 2, .bias = false}) ==
        std::vector<std::string>{"heads.a.1.weight", "heads.a.1.bias", "heads.a.4.weight"});
}

}  // namespace peftkit::tasks
