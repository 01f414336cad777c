#pragma once
// What one rendering may cost, so that a hostile template ends in an error.

#include "chat/problem.hpp"

#include <cstdint>

namespace peftkit::chat {

constexpr size_t kMostSteps = 50'000'000;
constexpr size_t kLongestText = size_t{1} << 25;  // bytes
constexpr int64_t kLongestRange = 100'000;        // as the reference's sandbox
constexpr int kDeepestRun = 600;                  // expressions and blocks within each other
constexpr int kDeepestValue = 100;                // lists in lists

struct Budget {
  size_t left = kMostSteps;
  void spend(size_t steps) {
    if (steps > left) throw Problem("the template takes too many steps");
    left -= steps;
  }
  // Before a text of this many bytes is made.
  void spend_text(size_t bytes) {
    if (bytes > kLongestText) throw Problem("the template makes a text that is too long");
    spend(bytes / 8 + 1);
  }
};

}  // namespace peftkit::chat
