#pragma once
// Python's operators + - * / // % ** on numbers, texts and lists.

#include "chat/value.hpp"

namespace peftkit::chat {

Value arithmetic(Budget& budget, const std::string& op, const Value& a, const Value& b);
Value negate(const Value& value);

}  // namespace peftkit::chat
