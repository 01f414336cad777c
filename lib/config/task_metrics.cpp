#include "config/task_metrics.hpp"

namespace peftkit::config {

std::span<const TaskMetrics> task_metrics() {
  static const TaskMetrics table[] = {
      {"classification", {"accuracy"}, {"f1", "f1_macro", "f1_micro", "matthews_correlation"}},
      {"regression", {"pearson", "spearman", "mse"}, {}},
      {"multi_label", {"f1_micro", "f1_macro", "accuracy"}, {}},
  };
  return table;
}

}  // namespace peftkit::config
