#pragma once
// The step from a text as written to the text that words are cut from.

#include "tokenize/json_view.hpp"
#include "tokenize/normalized_text.hpp"

#include <memory>

namespace peftkit::tokenize {

class Normalizer {
 public:
  virtual ~Normalizer() = default;
  virtual void normalize(NormalizedText& text) const = 0;
};

std::unique_ptr<Normalizer> make_bert_normalizer(const JsonView& config);
std::unique_ptr<Normalizer> make_normalizer_sequence(const JsonView& config);

}  // namespace peftkit::tokenize
