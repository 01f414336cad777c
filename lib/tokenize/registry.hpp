#pragma once
// The components of a tokenizer.json by their type names. Each throws Error(checkpoint) for a type
// that is not supported or a config of the wrong shape. A new component is a file with a class and
// a line in the table.

#include "tokenize/decoder.hpp"
#include "tokenize/json_view.hpp"
#include "tokenize/model.hpp"
#include "tokenize/normalizer.hpp"
#include "tokenize/post_processor.hpp"
#include "tokenize/pre_tokenizer.hpp"

#include <memory>

namespace peftkit::tokenize {

std::unique_ptr<Normalizer> make_normalizer(const JsonView& config);
std::unique_ptr<PreTokenizer> make_pre_tokenizer(const JsonView& config);
std::unique_ptr<Model> make_model(const JsonView& config);
std::unique_ptr<PostProcessor> make_post_processor(const JsonView& config);
std::unique_ptr<Decoder> make_decoder(const JsonView& config);

}  // namespace peftkit::tokenize
