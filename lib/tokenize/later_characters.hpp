#pragma once
// Characters of Unicode 15.1 and 16, which the ICU of today's systems need not know.

#include <string>
#include <string_view>

namespace peftkit::tokenize {

// Those of a general category ("L", "Lu", "N", …) as ranges for a set in an ICU pattern; "" where
// there are none.
std::string later_characters(std::string_view category);

bool is_later_character(char32_t c, std::string_view category);

}  // namespace peftkit::tokenize
