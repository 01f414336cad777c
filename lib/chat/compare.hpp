#pragma once
// Equality, order and membership as in Python.

#include "chat/value.hpp"

namespace peftkit::chat {

bool equal(Budget& budget, const Value& a, const Value& b);
// Throws a Problem where Python has no order.
bool less(Budget& budget, const Value& a, const Value& b);
bool contains(Budget& budget, const Value& container, const Value& element);
// The value of a key, or null. Throws a Problem where `key` cannot be one.
const Value* find(Budget& budget, const Value& dict, const Value& key);
// Lists and dicts cannot be keys.
void require_hashable(const Value& key);
// One link of a comparison: "==", "<", "in", "not in", …
bool compare(Budget& budget, const std::string& op, const Value& a, const Value& b);

}  // namespace peftkit::chat
