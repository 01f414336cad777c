// Tokens of byte characters back to bytes; invalid UTF-8 becomes U+FFFD.

#include "tokenize/byte_characters.hpp"
#include "tokenize/decoder.hpp"
#include "tokenize/unicode.hpp"

namespace peftkit::tokenize {

namespace {

class ByteLevelDecoder final : public Decoder {
 public:
  std::vector<std::string> decode(std::vector<std::string> tokens) const override {
    std::string bytes;
    for (const std::string& token : tokens) append_bytes(token, bytes);
    return {encode_utf8(decode_utf8(bytes))};
  }

 private:
  // A token with a character that is no byte's stands for itself.
  static void append_bytes(const std::string& token, std::string& bytes) {
    const size_t before = bytes.size();
    for (const char32_t c : decode_utf8(token)) {
      if (const auto byte = character_byte(c)) {
        bytes.push_back(static_cast<char>(*byte));
        continue;
      }
      bytes.resize(before);
      bytes += token;
      return;
    }
  }
};

}  // namespace

std::unique_ptr<Decoder> make_byte_level_decoder(const JsonView&) {
  return std::make_unique<ByteLevelDecoder>();
}

}  // namespace peftkit::tokenize
