// SentencePiece's way with blanks: they become a visible character that starts the word behind it.

#include "tokenize/metaspace.hpp"

#include "tokenize/pattern.hpp"
#include "tokenize/pre_tokenizer.hpp"
#include "tokenize/word_prefix.hpp"

#include <algorithm>
#include <array>

namespace peftkit::tokenize {

namespace {

constexpr char32_t kMetaspace = U'\u2581';
constexpr std::array<std::string_view, 3> kPrependSchemes{"never", "first", "always"};

class Metaspace final : public PreTokenizer {
 public:
  explicit Metaspace(const JsonView& config)
      : blank_(read_metaspace(config)),
        prepend_(read_prepend_scheme(config)),
        split_(config.boolean("split", true)) {}

  void split(NormalizedText& text, std::vector<Span>& words) const override {
    std::replace(text.chars.begin(), text.chars.end(), U' ', blank_);
    if (prepend_ != PrependScheme::never) {
      prepend_to_words(text, words, blank_, [&](Span word) {
        const auto begin = static_cast<size_t>(word.begin);
        const bool wanted = prepend_ == PrependScheme::always || text.origin[begin].begin == 0;
        return wanted && text.chars[begin] != blank_;
      });
    }
    if (split_) split_before_blanks(text.chars, words);
  }

 private:
  void split_before_blanks(const std::u32string& chars, std::vector<Span>& words) const {
    std::vector<Span> result;
    for (const Span word : words) {
      int32_t begin = word.begin;
      for (int32_t i = begin + 1; i <= word.end; ++i) {
        if (i < word.end && chars[static_cast<size_t>(i)] != blank_) continue;
        result.push_back({begin, i});
        begin = i;
      }
    }
    words = std::move(result);
  }

  char32_t blank_;
  PrependScheme prepend_;
  bool split_;
};

}  // namespace

PrependScheme read_prepend_scheme(const JsonView& config) {
  if (const auto scheme = config.find("prepend_scheme"))
    return static_cast<PrependScheme>(scheme->choice(kPrependSchemes));
  return config.boolean("add_prefix_space", true) ? PrependScheme::always : PrependScheme::never;
}

char32_t read_metaspace(const JsonView& config) {
  const auto blank = config.find("replacement");
  return blank ? blank->character() : kMetaspace;
}

std::unique_ptr<PreTokenizer> make_metaspace(const JsonView& config) {
  return std::make_unique<Metaspace>(config);
}

}  // namespace peftkit::tokenize
