// The config of an adapter in `adapters`' JSON form: what is read is the same after being written.

#include "config/adapter_config.hpp"
#include "checkpoint/checks.hpp"
#include "fuzz/fuzz.hpp"

using namespace peftkit;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto read = [](const Json& json) {
    return config::adapter_from_json(json, "adapter_config.json: config", ErrorKind::checkpoint);
  };
  const auto config = fuzz::parsed([&] {
    return read(checkpoint::parse_shallow_json(fuzz::text_of(data, size), "adapter_config.json"));
  });
  if (!config) return 0;
  fuzz::require(read(config::to_json(*config)) == *config, "a config that is written is read");
  return 0;
}
