// Decoders one after the other.

#include "tokenize/decoder.hpp"
#include "tokenize/normalized_text.hpp"
#include "tokenize/registry.hpp"

namespace peftkit::tokenize {

namespace {

class DecoderSequence final : public Decoder {
 public:
  explicit DecoderSequence(const JsonView& config) {
    for (const JsonView& step : config.at("decoders").items()) add(make_decoder(step));
  }

  std::vector<std::string> decode(std::vector<std::string> tokens) const override {
    const size_t before = size_of(tokens);
    for (const auto& step : steps_) {
      tokens = step->decode(std::move(tokens));
      check_growth(before, size_of(tokens));
    }
    return tokens;
  }

 private:
  // As for normalizers.
  void add(std::unique_ptr<Decoder> step) {
    auto* sequence = dynamic_cast<DecoderSequence*>(step.get());
    if (sequence == nullptr) return steps_.push_back(std::move(step));
    for (auto& inner : sequence->steps_) steps_.push_back(std::move(inner));
  }

  static size_t size_of(const std::vector<std::string>& tokens) {
    size_t bytes = 0;
    for (const std::string& token : tokens) bytes += token.size();
    return bytes;
  }

  std::vector<std::unique_ptr<Decoder>> steps_;
};

}  // namespace

std::unique_ptr<Decoder> make_decoder_sequence(const JsonView& config) {
  return std::make_unique<DecoderSequence>(config);
}

}  // namespace peftkit::tokenize
