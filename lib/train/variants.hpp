#pragma once
// Examples that vary from use to use (random masks), and their owner.

#include "tasks/task.hpp"

#include <deque>

namespace peftkit::train {

class Variants {
 public:
  Variants() = default;
  Variants(Variants&&) = default;
  Variants& operator=(Variants&&) = default;
  Variants(const Variants&) = delete;  // what points to the variants of one is not of the other
  Variants& operator=(const Variants&) = delete;

  // The example itself, or where the task's examples vary its variant of this key, which lives as
  // long as this does, wherever it is moved to.
  const data::Example* of(const tasks::Task& task, const data::Example& example, uint64_t key) {
    return task.varies() ? &made_.emplace_back(task.variant(example, key)) : &example;
  }

 private:
  std::deque<data::Example> made_;  // which keeps their places
};

}  // namespace peftkit::train
