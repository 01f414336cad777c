#include "checkpoint/hf_folder.hpp"

#include "base/hash.hpp"

namespace peftkit::checkpoint {

namespace {

// Keys that change when the same model is saved by another version, from another place or in
// another precision.
constexpr const char* kVolatileKeys[] = {
    "transformers_version",         "_name_or_path", "dtype", "torch_dtype",
    "_attn_implementation_autoset", "_commit_hash"};

}  // namespace

Json fingerprint(const HfFolder& folder) {
  nlohmann::json config = folder.config;  // sorted, so the order of keys does not count
  for (const char* key : kVolatileKeys) config.erase(key);
  Json shapes = Json::object();
  for (const auto& [name, view] : folder.tensors) shapes.push_back({name, view.shape});
  const auto text = config.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return {{"config_sha256", sha256(text)}, {"tensors", std::move(shapes)}};
}

}  // namespace peftkit::checkpoint
