#pragma once
// The step from a normalized text to words, the units that a model sees.

#include "tokenize/json_view.hpp"
#include "tokenize/normalized_text.hpp"

#include <memory>
#include <vector>

namespace peftkit::tokenize {

class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;
  // Cuts each of `words`, spans of `text`, into smaller ones that are not empty.
  virtual void split(NormalizedText& text, std::vector<Span>& words) const = 0;
  // Is a word known by a blank before it, which is not added here where none is written?
  virtual bool wants_blank() const { return false; }
};

std::unique_ptr<PreTokenizer> make_bert_pre_tokenizer(const JsonView& config);
std::unique_ptr<PreTokenizer> make_byte_level_pre_tokenizer(const JsonView& config);
std::unique_ptr<PreTokenizer> make_delimiter_split(const JsonView& config);
std::unique_ptr<PreTokenizer> make_digits(const JsonView& config);
std::unique_ptr<PreTokenizer> make_metaspace(const JsonView& config);
std::unique_ptr<PreTokenizer> make_pre_tokenizer_sequence(const JsonView& config);
std::unique_ptr<PreTokenizer> make_punctuation(const JsonView& config);
std::unique_ptr<PreTokenizer> make_split(const JsonView& config);
std::unique_ptr<PreTokenizer> make_whitespace(const JsonView& config);
std::unique_ptr<PreTokenizer> make_whitespace_split(const JsonView& config);

}  // namespace peftkit::tokenize
