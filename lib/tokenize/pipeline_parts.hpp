#pragma once
// The components that a pipeline is put together from.

#include "tokenize/added_tokens.hpp"
#include "tokenize/registry.hpp"

#include <memory>
#include <vector>

namespace peftkit::tokenize {

// Everything but the model may be missing.
struct PipelineParts {
  std::unique_ptr<Normalizer> normalizer;
  std::unique_ptr<PreTokenizer> pre_tokenizer;
  std::unique_ptr<Model> model;
  std::unique_ptr<PostProcessor> post_processor;
  std::unique_ptr<Decoder> decoder;
  std::vector<AddedToken> added;
};

// From a whole tokenizer.json. Throws Error(checkpoint).
PipelineParts read_parts(const JsonView& document);

}  // namespace peftkit::tokenize
