#pragma once
// Python's ways to put values into a text: "%s" % value and "{}".format(value).

#include "chat/value.hpp"

namespace peftkit::chat {

std::string percent_format(Budget& budget, const std::string& text, const Value& values);
// Names, numbers, attributes and indices in braces; no format specifications.
std::string brace_format(Machine& machine, const std::string& text, const Arguments& values);

}  // namespace peftkit::chat
