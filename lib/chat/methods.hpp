#pragma once
// Methods of texts, lists, tuples and dicts.

#include "chat/operation.hpp"

namespace peftkit::chat {

// A method bound to its value, or nothing where the type has none of this name. Undefined for those
// that would change the value; throws a Problem for those that are not supported.
std::optional<Value> method_of(const Value& value, const std::string& name);

std::span<const Operation> text_methods();
std::span<const Operation> list_methods();
std::span<const Operation> dict_methods();

}  // namespace peftkit::chat
