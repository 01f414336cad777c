// Pre-tokenizers one after the other.

#include "tokenize/pre_tokenizer.hpp"
#include "tokenize/registry.hpp"

#include <algorithm>

namespace peftkit::tokenize {

namespace {

class PreTokenizerSequence final : public PreTokenizer {
 public:
  explicit PreTokenizerSequence(const JsonView& config) {
    for (const JsonView& step : config.at("pretokenizers").items()) add(make_pre_tokenizer(step));
  }

  void split(NormalizedText& text, std::vector<Span>& words) const override {
    const size_t before = text.size();
    for (const auto& step : steps_) {
      step->split(text, words);
      check_growth(before, text.size());
    }
  }

  bool wants_blank() const override {
    return std::ranges::any_of(steps_, [](const auto& step) { return step->wants_blank(); });
  }

 private:
  // As for normalizers.
  void add(std::unique_ptr<PreTokenizer> step) {
    auto* sequence = dynamic_cast<PreTokenizerSequence*>(step.get());
    if (sequence == nullptr) return steps_.push_back(std::move(step));
    for (auto& inner : sequence->steps_) steps_.push_back(std::move(inner));
  }

  std::vector<std::unique_ptr<PreTokenizer>> steps_;
};

}  // namespace

std::unique_ptr<PreTokenizer> make_pre_tokenizer_sequence(const JsonView& config) {
  return std::make_unique<PreTokenizerSequence>(config);
}

}  // namespace peftkit::tokenize
