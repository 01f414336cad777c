#pragma once
// The languages of translation models, in the order of their ids.

#include "tokenize/tokenizer_class.hpp"

#include <span>
#include <string_view>

namespace peftkit::tokenize {

// Empty for families without languages.
std::span<const std::string_view> language_codes(ClassFamily family);

}  // namespace peftkit::tokenize
