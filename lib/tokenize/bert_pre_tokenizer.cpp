// BERT's pre-tokenizer: words end at white space, every punctuation mark is a word.

#include "tokenize/bert_characters.hpp"
#include "tokenize/pre_tokenizer.hpp"
#include "tokenize/unicode.hpp"

namespace peftkit::tokenize {

namespace {

void split_at_blanks_and_marks(const std::u32string& chars, Span part, std::vector<Span>& words) {
  int32_t begin = part.begin;
  for (int32_t i = part.begin; i < part.end; ++i) {
    const char32_t c = chars[static_cast<size_t>(i)];
    const bool blank = is_white_space(c);
    if (!blank && !is_bert_punctuation(c)) continue;
    if (begin < i) words.push_back({begin, i});
    if (!blank) words.push_back({i, i + 1});
    begin = i + 1;
  }
  if (begin < part.end) words.push_back({begin, part.end});
}

class BertPreTokenizer final : public PreTokenizer {
 public:
  void split(NormalizedText& text, std::vector<Span>& words) const override {
    std::vector<Span> result;
    for (const Span part : words) split_at_blanks_and_marks(text.chars, part, result);
    words = std::move(result);
  }
};

}  // namespace

std::unique_ptr<PreTokenizer> make_bert_pre_tokenizer(const JsonView&) {
  return std::make_unique<BertPreTokenizer>();
}

}  // namespace peftkit::tokenize
