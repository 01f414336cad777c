#pragma once
// SentencePiece's precompiled map from character sequences to their replacements: a double array
// (Darts) whose values are places in a block of texts that end with NUL.

#include "tokenize/json_view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace peftkit::tokenize {

class Charsmap {
 public:
  // From base64: u32 size of the array in bytes, the array, the texts. Throws Error(checkpoint).
  explicit Charsmap(const JsonView& base64);

  // The replacement of the shortest start of `text` that has one.
  std::optional<std::string_view> find(std::string_view text) const;

 private:
  void check(const JsonView& base64) const;

  std::vector<uint32_t> units_;
  std::string texts_;
};

}  // namespace peftkit::tokenize
