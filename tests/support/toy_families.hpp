#pragma once
// Tiny random checkpoints of every model family.

#include "base/file.hpp"
#include "base/json.hpp"

namespace peftkit::test {

constexpr int kToyVocabulary = 40;

// Writes config.json and model.safetensors of a model of 2 layers (encoders and decoders each),
// hidden size 16, 2 heads; `changes` replaces keys of the config. Returns the folder.
fs::path write_toy_family(const fs::path& folder, const std::string& model_type,
                          const Json& changes = Json::object());

}  // namespace peftkit::test
