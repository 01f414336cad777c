// The run config in YAML: the resolved config reads back as the same config.

#include "config/run_config.hpp"
#include "fuzz/fuzz.hpp"

using namespace peftkit;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(fuzz::text_of(data, size));
  const fs::path file = "/nowhere/run.yaml";
  for (const auto needs : {config::Needs::training, config::Needs::evaluation}) {
    const auto config =
        fuzz::parsed([&] { return config::parse_run_config(text, file, {}, needs); });
    if (!config) continue;
    const auto again = config::parse_run_config(config::to_yaml(*config), file, {}, needs);
    fuzz::require(again == *config, "a config that is written is read");
  }
  return 0;
}
