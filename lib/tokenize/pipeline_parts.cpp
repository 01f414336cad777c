#include "tokenize/pipeline_parts.hpp"

namespace peftkit::tokenize {

namespace {

// What `make` makes of a member, or null where the file has none.
template <class Component>
std::unique_ptr<Component> make_if_given(const JsonView& document, const std::string& key,
                                         std::unique_ptr<Component> (*make)(const JsonView&)) {
  const auto config = document.find(key);
  return config ? make(*config) : nullptr;
}

}  // namespace

PipelineParts read_parts(const JsonView& document) {
  PipelineParts parts;
  parts.normalizer = make_if_given(document, "normalizer", make_normalizer);
  parts.pre_tokenizer = make_if_given(document, "pre_tokenizer", make_pre_tokenizer);
  parts.model = make_model(document.at("model"));
  parts.post_processor = make_if_given(document, "post_processor", make_post_processor);
  parts.decoder = make_if_given(document, "decoder", make_decoder);
  if (const auto tokens = document.find("added_tokens")) {
    for (const JsonView& token : tokens->items()) parts.added.push_back(read_added_token(token));
  }
  return parts;
}

}  // namespace peftkit::tokenize
