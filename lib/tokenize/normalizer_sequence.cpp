// Normalizers one after the other.

#include "tokenize/normalizer.hpp"
#include "tokenize/registry.hpp"

#include <vector>

namespace peftkit::tokenize {

namespace {

class NormalizerSequence final : public Normalizer {
 public:
  explicit NormalizerSequence(const JsonView& config) {
    for (const JsonView& step : config.at("normalizers").items())
      steps_.push_back(make_normalizer(step));
  }

  void normalize(NormalizedText& text) const override {
    for (const auto& step : steps_) step->normalize(text);
  }

 private:
  std::vector<std::unique_ptr<Normalizer>> steps_;
};

}  // namespace

std::unique_ptr<Normalizer> make_normalizer_sequence(const JsonView& config) {
  return std::make_unique<NormalizerSequence>(config);
}

}  // namespace peftkit::tokenize
