#pragma once
// Checkpoints without a tokenizer.json: the reference builds one from vocab.txt and the config, and
// so does this.

#include "tokenize/tokenizer_config.hpp"

#include "base/file.hpp"

#include <nlohmann/json.hpp>

namespace peftkit::tokenize {

// The document of a BERT tokenizer whose vocabulary is a file with a token a line. Throws
// Error(checkpoint).
nlohmann::json document_from_vocab_txt(const fs::path& path, const TokenizerConfig& config);

}  // namespace peftkit::tokenize
