// The run config in YAML, of an evaluation or of a training: the latter's resolved config reads back
// as the same config.

#include "config/run_config.hpp"
#include "fuzz/fuzz.hpp"

using namespace peftkit;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(fuzz::text_of(data, size));
  const fs::path file = "/nowhere/run.yaml";
  const auto read = [&](const std::string& yaml, config::Needs needs) {
    return config::parse_run_config(yaml, file, {}, needs);
  };
  if (size % 2 == 0) {
    fuzz::parsed([&] { return read(text, config::Needs::evaluation); });
  } else if (const auto config = fuzz::parsed([&] { return read(text, config::Needs::training); })) {
    const auto again = read(config::to_yaml(*config), config::Needs::training);
    fuzz::require(again == *config, "a config that is written is read");
  }
  return 0;
}
