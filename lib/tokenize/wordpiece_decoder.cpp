// Tokens back to a text: a "##" token continues the one before it, others are set off by a blank.

#include "tokenize/cleanup.hpp"
#include "tokenize/decoder.hpp"

namespace peftkit::tokenize {

namespace {

class WordPieceDecoder final : public Decoder {
 public:
  explicit WordPieceDecoder(const JsonView& config)
      : prefix_(config.text("prefix", "##")), cleanup_(config.boolean("cleanup", true)) {}

  std::vector<std::string> decode(std::vector<std::string> tokens) const override {
    for (size_t i = 0; i < tokens.size(); ++i) {
      std::string& token = tokens[i];
      if (i > 0) token = token.starts_with(prefix_) ? token.substr(prefix_.size()) : " " + token;
      if (cleanup_) token = clean_up_token(std::move(token));
    }
    return tokens;
  }

 private:
  std::string prefix_;
  bool cleanup_;
};

class PlainDecoder final : public Decoder {
 public:
  std::vector<std::string> decode(std::vector<std::string> tokens) const override {
    for (size_t i = 1; i < tokens.size(); ++i) tokens[i].insert(0, 1, ' ');
    return tokens;
  }
};

}  // namespace

std::unique_ptr<Decoder> make_plain_decoder() {
  return std::make_unique<PlainDecoder>();
}

std::unique_ptr<Decoder> make_wordpiece_decoder(const JsonView& config) {
  return std::make_unique<WordPieceDecoder>(config);
}

}  // namespace peftkit::tokenize
