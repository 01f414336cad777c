#pragma once
// Values as text.

#include "chat/value.hpp"

namespace peftkit::chat {

// str(value): what {{ value }} prints.
std::string to_text(Budget& budget, const Value& value);
// repr(value): how a value stands in a list.
std::string to_repr(Budget& budget, const Value& value);
// repr of a float: 1.0, 1e-05, inf
std::string float_text(double value);

struct JsonStyle {
  bool ensure_ascii = false;
  std::optional<std::string> indent;  // one level's
  std::string item_separator = ", ", key_separator = ": ";
  bool sort_keys = false;
};
// json.dumps(value)
std::string to_json(Budget& budget, const Value& value, const JsonStyle& style);

}  // namespace peftkit::chat
