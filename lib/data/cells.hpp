#pragma once
// Cells as text.

#include "base/json.hpp"

#include <optional>

namespace peftkit::data {

// A text as it is, numbers and bools as they are written; nothing for null, arrays and objects.
std::optional<std::string> cell_text(const Json& cell);

// cell_text, or an Error(data) headed by `place`: a row and its column, "train.jsonl:3: context".
std::string text_of(const Json& cell, const std::string& place);

// Null, or a text of nothing but blanks.
bool is_empty_cell(const Json& cell);

// A cell for messages: the beginning of a text in quotes, a number, "an array".
std::string shown(const Json& cell);

}  // namespace peftkit::data
