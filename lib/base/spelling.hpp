#pragma once
// Numbers and truth values, however they are spelled.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace peftkit {

// The one spelling of all decimal numbers that are equal to `text`: "1e0" of "1", "1.0", "+01" and
// "10e-1". Exact for any count of digits. Nothing where the text is no number.
std::optional<std::string> canonical_number(std::string_view text);

// The number of such a text as a double; nothing where it is none, or too large for one.
std::optional<double> finite_number(std::string_view text);

// The same as an integer: 2 of "2", "2.0" and "+2". Nothing for fractions and beyond 64 bits.
std::optional<int64_t> whole_number(std::string_view text);

// What two spellings of one label share: equal numbers, equal truth values ("True", "true"), else
// the text itself; without blanks around it.
std::string canonical_spelling(std::string_view text);

}  // namespace peftkit
