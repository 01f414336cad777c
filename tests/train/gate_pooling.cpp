// The words of adapter.gate_pooling are those that the layers know.

#include "config/run_config.hpp"
#include "nn/gate.hpp"

#include <doctest/doctest.h>

namespace peftkit::train {

namespace {

struct PoolingWords {
  std::vector<std::string> words;
  template <class T>
  void operator()(const std::string& name, const T&, const config::Check& check, const char*) {
    if (name == "gate_pooling") words = check.one_of;
  }
};

}  // namespace

TEST_CASE("gate pooling: every word of the config is one way to average, and comes back") {
  PoolingWords visitor;
  config::AdapterSection().visit(visitor);
  REQUIRE(visitor.words.size() == 5);
  for (const auto& word : visitor.words)
    CHECK(nn::gate_pooling_name(nn::gate_pooling(word)) == word);
}

}  // namespace peftkit::train
