// Decoders one after the other.

#include "tokenize/decoder.hpp"
#include "tokenize/registry.hpp"

namespace peftkit::tokenize {

namespace {

class DecoderSequence final : public Decoder {
 public:
  explicit DecoderSequence(const JsonView& config) {
    for (const JsonView& step : config.at("decoders").items()) steps_.push_back(make_decoder(step));
  }

  std::vector<std::string> decode(std::vector<std::string> tokens) const override {
    for (const auto& step : steps_) tokens = step->decode(std::move(tokens));
    return tokens;
  }

 private:
  std::vector<std::unique_ptr<Decoder>> steps_;
};

}  // namespace

std::unique_ptr<Decoder> make_decoder_sequence(const JsonView& config) {
  return std::make_unique<DecoderSequence>(config);
}

}  // namespace peftkit::tokenize
