#pragma once
// Offsets that leave the blanks at a word's ends out.

#include "tokenize/tokenizer.hpp"

namespace peftkit::tokenize {

// `add_prefix_space`: the blank of the first word was added and has no place in the text.
void trim_offsets(Encoding& encoding, bool add_prefix_space);

}  // namespace peftkit::tokenize
