// The words of adapter.gate_pooling are those that the layers know.

#include "config/run_config.hpp"
#include "nn/gate.hpp"
#include "support/support.hpp"

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
  CHECK(visitor.words == nn::gate_pooling_names());
  for (const auto& word : visitor.words)
    CHECK(nn::gate_pooling_name(nn::gate_pooling(word)) == word);
}

TEST_CASE("gate pooling: another word is refused") {
  const Error error = test::error_of([] { nn::gate_pooling("mean"); });
  CHECK(error.kind == ErrorKind::config);
  CHECK(std::string(error.what()) ==
        "gate pooling: found 'mean', expected one of auto, sequence, causal, token, padded");
}

}  // namespace peftkit::train
