#pragma once
// Which metrics each task has.

#include <span>
#include <string>
#include <vector>

namespace peftkit::config {

struct TaskMetrics {
  const char* task;                   // task.type
  std::vector<std::string> defaults;  // what is computed where task.metrics names none
  std::vector<std::string> others;
};

std::span<const TaskMetrics> task_metrics();

}  // namespace peftkit::config
