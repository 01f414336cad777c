#pragma once
// Cutting texts to a length.

#include "tokenize/post_processor.hpp"
#include "tokenize/tokenizer.hpp"

#include <cstdint>
#include <optional>

namespace peftkit::tokenize {

struct Truncated {
  Windows first;
  std::optional<Windows> second;
};

// Cuts so that `added` special tokens still fit into max_length. Does nothing where not even those
// fit, as the reference. Throws Error(data) where the strategy's text cannot give up enough tokens,
// or a stride leaves no progress.
Truncated truncate(Encoding first, std::optional<Encoding> second, const Truncation& truncation,
                   int64_t added);

}  // namespace peftkit::tokenize
