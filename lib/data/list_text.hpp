#pragma once
// Lists that were written as text, as data frames do when they write a CSV file.

#include "base/json.hpp"

#include <optional>

namespace peftkit::data {

// Does a text look like a list: "[…]", "('a',)", "{'a'}", "set()"?
bool looks_like_list(std::string_view text);

// Its items as an array of texts, and null for None, null and nan: of JSON, of Python's repr
// (quotes of either kind, tuples, sets), of NumPy's (blanks between the items), or words without
// quotes between commas. Nothing where it cannot be read so.
std::optional<Json> list_in_text(std::string_view text);

}  // namespace peftkit::data
