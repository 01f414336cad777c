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
std::unique_ptr<Normalizer> make_byte_level_normalizer(const JsonView& config);
std::unique_ptr<Normalizer> make_lowercase(const JsonView& config);
std::unique_ptr<Normalizer> make_nfc(const JsonView& config);
std::unique_ptr<Normalizer> make_nfd(const JsonView& config);
std::unique_ptr<Normalizer> make_nfkc(const JsonView& config);
std::unique_ptr<Normalizer> make_nfkd(const JsonView& config);
std::unique_ptr<Normalizer> make_nmt(const JsonView& config);
std::unique_ptr<Normalizer> make_normalizer_sequence(const JsonView& config);
std::unique_ptr<Normalizer> make_precompiled(const JsonView& config);
std::unique_ptr<Normalizer> make_prepend(const JsonView& config);
std::unique_ptr<Normalizer> make_replace(const JsonView& config);
std::unique_ptr<Normalizer> make_strip(const JsonView& config);
std::unique_ptr<Normalizer> make_strip_accents(const JsonView& config);

}  // namespace peftkit::tokenize
