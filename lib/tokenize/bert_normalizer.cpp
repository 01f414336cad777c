// BERT's normalizer: drop control characters, make white space blanks; blanks around ideographs;
// drop accents; lower case. Each step can be switched off; accents go with lower case unless
// `strip_accents` says otherwise.

#include "tokenize/bert_characters.hpp"
#include "tokenize/normalizer.hpp"
#include "tokenize/unicode.hpp"
#include "tokenize/unicode_forms.hpp"

#include <algorithm>

namespace peftkit::tokenize {

namespace {

void clean(NormalizedText& text) {
  text.remove_if(is_removed_by_cleaning);
  for (char32_t& c : text.chars) {
    if (is_white_space(c)) c = U' ';
  }
}

void space_ideographs(NormalizedText& text) {
  if (std::none_of(text.chars.begin(), text.chars.end(), is_spaced_ideograph)) return;
  NormalizedText result;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool spaced = is_spaced_ideograph(text.chars[i]);
    if (spaced) result.push_back(U' ', text.origin[i]);
    result.push_back(text.chars[i], text.origin[i]);
    if (spaced) result.push_back(U' ', text.origin[i]);
  }
  text = std::move(result);
}

class BertNormalizer final : public Normalizer {
 public:
  explicit BertNormalizer(const JsonView& config)
      : clean_text_(config.boolean("clean_text", true)),
        handle_chinese_chars_(config.boolean("handle_chinese_chars", true)),
        lowercase_(config.boolean("lowercase", true)),
        strip_accents_(config.boolean("strip_accents", lowercase_)) {}

  void normalize(NormalizedText& text) const override {
    if (clean_text_) clean(text);
    if (handle_chinese_chars_) space_ideographs(text);
    if (strip_accents_) {
      decompose_canonically(text);
      text.remove_if(is_accent);
    }
    if (lowercase_) make_lower_case(text);
  }

 private:
  bool clean_text_, handle_chinese_chars_, lowercase_, strip_accents_;
};

}  // namespace

std::unique_ptr<Normalizer> make_bert_normalizer(const JsonView& config) {
  return std::make_unique<BertNormalizer>(config);
}

}  // namespace peftkit::tokenize
