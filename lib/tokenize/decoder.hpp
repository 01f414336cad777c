#pragma once
// The step from tokens back to a text.

#include "tokenize/json_view.hpp"

#include <memory>
#include <string>
#include <vector>

namespace peftkit::tokenize {

class Decoder {
 public:
  virtual ~Decoder() = default;
  // The parts of the text that the tokens stand for; side by side they are the text.
  virtual std::vector<std::string> decode(std::vector<std::string> tokens) const = 0;
};

// Blanks between the tokens; what a tokenizer without a decoder does.
std::unique_ptr<Decoder> make_plain_decoder();
std::unique_ptr<Decoder> make_bpe_decoder(const JsonView& config);
std::unique_ptr<Decoder> make_byte_fallback_decoder(const JsonView& config);
std::unique_ptr<Decoder> make_byte_level_decoder(const JsonView& config);
std::unique_ptr<Decoder> make_decoder_sequence(const JsonView& config);
std::unique_ptr<Decoder> make_fuse_decoder(const JsonView& config);
std::unique_ptr<Decoder> make_metaspace_decoder(const JsonView& config);
std::unique_ptr<Decoder> make_replace_decoder(const JsonView& config);
std::unique_ptr<Decoder> make_strip_decoder(const JsonView& config);
std::unique_ptr<Decoder> make_wordpiece_decoder(const JsonView& config);

}  // namespace peftkit::tokenize
