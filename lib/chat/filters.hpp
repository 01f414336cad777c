#pragma once
// The tables of filters and tests.

#include "chat/operation.hpp"

namespace peftkit::chat {

std::span<const Operation> text_filters();
std::span<const Operation> number_filters();
std::span<const Operation> list_filters();
std::span<const Operation> choice_filters();
bool has_filter(std::string_view name);
bool has_test(std::string_view name);

}  // namespace peftkit::chat
