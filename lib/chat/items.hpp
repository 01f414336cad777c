#pragma once
// What is inside a value: its items, one of them, a slice.

#include "chat/value.hpp"

namespace peftkit::chat {

// All items in order (a dict's keys, a text's characters); an iterator has none left after that.
// Throws a Problem where the value has no items.
Values iterate(Budget& budget, const Value& value);
bool is_iterable(const Value& value);
int64_t size_of(const Value& value);

// value[start:stop:step]; none stands for what is left out.
Value slice(Budget& budget, const Value& value, const Value& start, const Value& stop,
            const Value& step);
// value.name and value["name"]; undefined where there is none.
Value attribute(Machine& machine, const Value& value, const std::string& name);
Value item(Machine& machine, const Value& value, const Value& index);
// Steps through attributes and indices: "function.arguments.0". Where there is a fallback, it
// stands for each that is undefined.
Value at_path(Machine& machine, Value value, const Value& path, const Value* fallback = nullptr);

}  // namespace peftkit::chat
