// Normalizers one after the other.

#include "tokenize/normalizer.hpp"
#include "tokenize/registry.hpp"

#include <vector>

namespace peftkit::tokenize {

namespace {

class NormalizerSequence final : public Normalizer {
 public:
  explicit NormalizerSequence(const JsonView& config) {
    for (const JsonView& step : config.at("normalizers").items()) add(make_normalizer(step));
  }

  void normalize(NormalizedText& text) const override {
    const size_t before = text.size();
    for (const auto& step : steps_) {
      step->normalize(text);
      check_growth(before, text.size());
    }
  }

 private:
  // Sequences in sequences are one, so that the text's growth is one, too.
  void add(std::unique_ptr<Normalizer> step) {
    auto* sequence = dynamic_cast<NormalizerSequence*>(step.get());
    if (sequence == nullptr) return steps_.push_back(std::move(step));
    for (auto& inner : sequence->steps_) steps_.push_back(std::move(inner));
  }

  std::vector<std::unique_ptr<Normalizer>> steps_;
};

}  // namespace

std::unique_ptr<Normalizer> make_normalizer_sequence(const JsonView& config) {
  return std::make_unique<NormalizerSequence>(config);
}

}  // namespace peftkit::tokenize
