// GPT-2's byte level: words are cut by a regular expression, and their bytes become characters, so
// that nothing is unknown.

#include "tokenize/byte_characters.hpp"
#include "tokenize/normalizer.hpp"
#include "tokenize/pattern.hpp"
#include "tokenize/pre_tokenizer.hpp"
#include "tokenize/unicode.hpp"
#include "tokenize/word_prefix.hpp"

namespace peftkit::tokenize {

namespace {

constexpr std::string_view kWords =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

void append_bytes(char32_t c, Span origin, NormalizedText& out) {
  std::string bytes;
  append_utf8({&c, 1}, bytes);
  for (const char byte : bytes)
    out.push_back(byte_character(static_cast<unsigned char>(byte)), origin);
}

// Turns the words' characters into those of their bytes.
void to_bytes(NormalizedText& text, std::vector<Span>& words) {
  NormalizedText result;
  result.chars.reserve(text.size());
  result.origin.reserve(text.size());
  for (Span& word : words) {
    const auto begin = static_cast<int32_t>(result.size());
    for (auto i = static_cast<size_t>(word.begin); i < static_cast<size_t>(word.end); ++i)
      append_bytes(text.chars[i], text.origin[i], result);
    word = {begin, static_cast<int32_t>(result.size())};
  }
  text = std::move(result);
}

class ByteLevelPreTokenizer final : public PreTokenizer {
 public:
  explicit ByteLevelPreTokenizer(const JsonView& config)
      : add_prefix_space_(config.boolean("add_prefix_space", true)) {
    if (config.boolean("use_regex", true)) words_.emplace(kWords, config);
  }

  void split(NormalizedText& text, std::vector<Span>& words) const override {
    if (add_prefix_space_) {
      prepend_to_words(text, words, U' ', [&](Span word) {
        return text.chars[static_cast<size_t>(word.begin)] != U' ';
      });
    }
    if (words_) {
      split_words(
          [&](auto parts, const auto& found) { words_->each_match(text.chars, parts, found); },
          false, DelimiterBehavior::isolated, words);
    }
    to_bytes(text, words);
  }

  bool wants_blank() const override { return !add_prefix_space_; }

 private:
  bool add_prefix_space_;
  std::optional<Regex> words_;
};

class ByteLevelNormalizer final : public Normalizer {
 public:
  void normalize(NormalizedText& text) const override {
    std::vector<Span> whole{{0, static_cast<int32_t>(text.size())}};
    to_bytes(text, whole);
  }
};

}  // namespace

std::unique_ptr<PreTokenizer> make_byte_level_pre_tokenizer(const JsonView& config) {
  return std::make_unique<ByteLevelPreTokenizer>(config);
}

std::unique_ptr<Normalizer> make_byte_level_normalizer(const JsonView&) {
  return std::make_unique<ByteLevelNormalizer>();
}

}  // namespace peftkit::tokenize
