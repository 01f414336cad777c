// Config strings and presets: "prefix_tuning[flat=True]|par_bn".

#include "config/adapter_config.hpp"
#include "fuzz/fuzz.hpp"

using namespace peftkit;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto config =
      fuzz::parsed([&] { return config::adapter_from_string(fuzz::text_of(data, size)); });
  if (!config) return 0;
  const auto again =
      config::adapter_from_json(config::to_json(*config), "config", ErrorKind::config);
  fuzz::require(again == *config, "a config that is written is read");
  return 0;
}
