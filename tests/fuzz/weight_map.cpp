// The index of a checkpoint in shards: no name leads out of the folder.

#include "checkpoint/weight_map.hpp"
#include "fuzz/fuzz.hpp"

using namespace peftkit;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto files = fuzz::parsed([&] {
    return checkpoint::parse_weight_map(fuzz::text_of(data, size), "model.safetensors.index.json");
  });
  if (!files) return 0;
  const fs::path folder = "/models/bert";
  for (const auto& [tensor, file] : *files) {
    const fs::path path = (folder / file).lexically_normal();
    fuzz::require(path.parent_path() == folder && path.filename() == file,
                  "a shard lies beside its index");
  }
  return 0;
}
