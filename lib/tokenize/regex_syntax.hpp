#pragma once
// Patterns are written for Oniguruma; ICU takes them after a few changes.

#include "tokenize/json_view.hpp"

#include <string>

namespace peftkit::tokenize {

// The same pattern for ICU: classes are those of Unicode 16, `\s` is White_Space, `^` and `$` are
// the ends of lines, and `.` is everything but a newline. Throws Error(checkpoint) at `place`.
std::u32string icu_pattern(std::u32string_view pattern, const JsonView& place);

}  // namespace peftkit::tokenize
