#pragma once
// Running the real programs on toy models.

#include "support/process.hpp"
#include "support/toy.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/version.hpp"

namespace peftkit::test {

inline const std::vector<std::string> kPrograms = {"peft-train", "peft-eval", "peft-inspect-gates"};

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace peftkit::test
