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
  virtual std::string decode(const std::vector<std::string>& tokens) const = 0;
};

// Blanks between the tokens; what a tokenizer without a decoder does.
std::unique_ptr<Decoder> make_plain_decoder();
std::unique_ptr<Decoder> make_wordpiece_decoder(const JsonView& config);

}  // namespace peftkit::tokenize
