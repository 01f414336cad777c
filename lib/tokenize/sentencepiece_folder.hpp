#pragma once
// Checkpoints with a SentencePiece .model instead of a tokenizer.json: what the slow tokenizers of
// the reference put around Google's library, class by class.

#include "tokenize/pipeline_parts.hpp"
#include "tokenize/tokenizer_config.hpp"

#include "base/file.hpp"

namespace peftkit::tokenize {

// The components for a model file. Throws Error(checkpoint).
PipelineParts parts_from_sentencepiece(const fs::path& file, const TokenizerConfig& config);

// The config with the tokens that the class adds behind the model's where the files list none.
TokenizerConfig with_class_tokens(TokenizerConfig config);

}  // namespace peftkit::tokenize
