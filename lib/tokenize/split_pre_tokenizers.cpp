// Pre-tokenizers that cut words at a pattern or at classes of characters.

#include "tokenize/bert_characters.hpp"
#include "tokenize/pattern.hpp"
#include "tokenize/pre_tokenizer.hpp"
#include "tokenize/unicode.hpp"

namespace peftkit::tokenize {

namespace {

class Split final : public PreTokenizer {
 public:
  explicit Split(const JsonView& config)
      : pattern_(config.at("pattern")),
        behavior_(read_behavior(config.at("behavior"))),
        invert_(config.boolean("invert", false)) {}

  void split(NormalizedText& text, std::vector<Span>& words) const override {
    split_words(
        [&](auto parts, const auto& found) { pattern_.each_match(text.chars, parts, found); },
        invert_, behavior_, words);
  }

 private:
  Pattern pattern_;
  DelimiterBehavior behavior_;
  bool invert_;
};

// Characters of one class are the delimiters.
template <class IsDelimiter>
class ClassSplit final : public PreTokenizer {
 public:
  ClassSplit(IsDelimiter is_delimiter, DelimiterBehavior behavior)
      : is_delimiter_(is_delimiter), behavior_(behavior) {}

  void split(NormalizedText& text, std::vector<Span>& words) const override {
    const auto each_match = [&](std::span<const Span> parts, const auto& found) {
      for (size_t part = 0; part < parts.size(); ++part) {
        for (int32_t i = parts[part].begin; i < parts[part].end; ++i) {
          if (is_delimiter_(text.chars[static_cast<size_t>(i)])) found(part, Span{i, i + 1});
        }
      }
    };
    split_words(each_match, false, behavior_, words);
  }

 private:
  IsDelimiter is_delimiter_;
  DelimiterBehavior behavior_;
};

template <class IsDelimiter>
std::unique_ptr<PreTokenizer> make_class_split(IsDelimiter is_delimiter,
                                               DelimiterBehavior behavior) {
  return std::make_unique<ClassSplit<IsDelimiter>>(is_delimiter, behavior);
}

// Runs of word characters, and runs of what is neither that nor white space.
class Whitespace final : public PreTokenizer {
 public:
  void split(NormalizedText& text, std::vector<Span>& words) const override {
    enum class Kind { blank, word, mark };
    const auto kind_at = [&](int32_t i) {
      const char32_t c = text.chars[static_cast<size_t>(i)];
      return is_word_character(c) ? Kind::word : is_white_space(c) ? Kind::blank : Kind::mark;
    };
    std::vector<Span> result;
    for (const Span part : words) {
      for (int32_t begin = part.begin; begin < part.end;) {
        const Kind kind = kind_at(begin);
        int32_t end = begin + 1;
        while (end < part.end && kind_at(end) == kind) ++end;
        if (kind != Kind::blank) result.push_back({begin, end});
        begin = end;
      }
    }
    words = std::move(result);
  }
};

}  // namespace

std::unique_ptr<PreTokenizer> make_split(const JsonView& config) {
  return std::make_unique<Split>(config);
}

std::unique_ptr<PreTokenizer> make_whitespace_split(const JsonView&) {
  return make_class_split(is_white_space, DelimiterBehavior::removed);
}

std::unique_ptr<PreTokenizer> make_whitespace(const JsonView&) {
  return std::make_unique<Whitespace>();
}

std::unique_ptr<PreTokenizer> make_delimiter_split(const JsonView& config) {
  const char32_t delimiter = config.at("delimiter").character();
  return make_class_split([delimiter](char32_t c) { return c == delimiter; },
                          DelimiterBehavior::removed);
}

std::unique_ptr<PreTokenizer> make_digits(const JsonView& config) {
  return make_class_split(is_number, config.boolean("individual_digits", false)
                                         ? DelimiterBehavior::isolated
                                         : DelimiterBehavior::contiguous);
}

std::unique_ptr<PreTokenizer> make_punctuation(const JsonView& config) {
  const auto behavior = config.find("behavior");
  return make_class_split(is_bert_punctuation,
                          behavior ? read_behavior(*behavior) : DelimiterBehavior::isolated);
}

}  // namespace peftkit::tokenize
