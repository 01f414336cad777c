#pragma once
// The manual page of a program, in the language of man(7).

#include "command.hpp"

namespace peftkit {

std::string man_page(const Command& program, const About& about);

}  // namespace peftkit
