#pragma once
// Joining and cutting encodings. Neither looks at `overflow`.

#include "tokenize/tokenizer.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace peftkit::tokenize {

void reserve(Encoding& encoding, size_t tokens);

void append(Encoding& to, const Encoding& from);

void append_token(Encoding& to, int32_t id, std::string token, std::array<int32_t, 2> offsets,
                  int32_t type_id, int32_t word_id);

// Tokens [begin, end).
Encoding slice(const Encoding& encoding, size_t begin, size_t end);

}  // namespace peftkit::tokenize
