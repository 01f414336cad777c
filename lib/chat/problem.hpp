#pragma once
// What is wrong with a template, before it is known where: the line and the place are added on the
// way up.

#include "base/error.hpp"

#include <stdexcept>
#include <string>

namespace peftkit::chat {

struct Problem : std::runtime_error {
  explicit Problem(const std::string& text, int at_line = 0,
                   ErrorKind error_kind = ErrorKind::checkpoint)
      : std::runtime_error(text), line(at_line), kind(error_kind) {}
  int line;  // 0: not known yet
  ErrorKind kind;
};

}  // namespace peftkit::chat
