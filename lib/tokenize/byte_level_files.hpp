#pragma once
// Checkpoints with vocab.json and merges.txt instead of a tokenizer.json.

#include "tokenize/frame.hpp"
#include "tokenize/tokenizer_config.hpp"

#include "base/file.hpp"

#include <nlohmann/json.hpp>

namespace peftkit::tokenize {

// The document that the reference builds from the two files. Throws Error(checkpoint).
nlohmann::json document_from_merges(const fs::path& folder, const TokenizerConfig& config);

// The special tokens around a text where the document leaves them to the class.
std::optional<Frame> merges_frame(const TokenizerConfig& config);

}  // namespace peftkit::tokenize
