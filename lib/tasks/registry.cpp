#include "base/text.hpp"
#include "tasks/task.hpp"

namespace peftkit::tasks {

namespace {

constexpr const Task* kTasks[] = {&kClassification, &kRegression, &kMultiLabel};

}  // namespace

const Task& find_task(const std::string& name) {
  std::vector<std::string> names;
  for (const Task* task : kTasks) {
    if (task->name == name) return *task;
    names.push_back(task->name);
  }
  throw Error(ErrorKind::config,
              str("task.type: unknown task '", name, "'", did_you_mean(name, names)));
}

bool higher_is_better(const std::string& metric) {
  return metric != "loss" && metric != "mse";
}

}  // namespace peftkit::tasks
