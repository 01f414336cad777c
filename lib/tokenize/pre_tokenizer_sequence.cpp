// Pre-tokenizers one after the other.

#include "tokenize/pre_tokenizer.hpp"
#include "tokenize/registry.hpp"

namespace peftkit::tokenize {

namespace {

class PreTokenizerSequence final : public PreTokenizer {
 public:
  explicit PreTokenizerSequence(const JsonView& config) {
    for (const JsonView& step : config.at("pretokenizers").items())
      steps_.push_back(make_pre_tokenizer(step));
  }

  void split(NormalizedText& text, std::vector<Span>& words) const override {
    for (const auto& step : steps_) step->split(text, words);
  }

 private:
  std::vector<std::unique_ptr<PreTokenizer>> steps_;
};

}  // namespace

std::unique_ptr<PreTokenizer> make_pre_tokenizer_sequence(const JsonView& config) {
  return std::make_unique<PreTokenizerSequence>(config);
}

}  // namespace peftkit::tokenize
