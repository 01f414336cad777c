// Which metrics a task has, and which one chooses the best model.
#include "config/run_report.hpp"
#include "config/task_kind.hpp"

#include <algorithm>

namespace peftkit::config {

namespace {

void check_fitting(const TaskConfig& task, const TaskKind& known, RunReport& report) {
  auto fitting = known.default_metrics;
  fitting.insert(fitting.end(), known.other_metrics.begin(), known.other_metrics.end());
  for (size_t i = 0; i < task.metrics.size(); ++i) {
    const std::string& name = task.metrics[i];
    if (std::ranges::find(fitting, name) == fitting.end()) {
      report.add_item("task", "metrics", i,
                      str("found '", name, "', expected one of ", join(fitting), " for task.type ",
                          task.type, did_you_mean(name, fitting)));
    } else if (task.prompt == "none" && is_text_metric(name)) {
      report.add_item("task", "metrics", i,
                      str("found '", name, "' with task.prompt none, expected one of ",
                          join(known.default_metrics), " (plain text has no answers to generate)"));
    } else if (name == "f1" && task.type == "classification" && task.labels.size() > 2) {
      report.add_item("task", "metrics", i,
                      str("found 'f1' with ", task.labels.size(),
                          " labels, expected f1_macro or f1_micro (f1 is for two labels)"));
    }
  }
}

void check_best(const RunConfig& config, const TaskKind& known, RunReport& report) {
  const auto& name = config.training.metric_for_best_model;
  if (!name || !report.sound("training.metric_for_best_model")) return;
  auto in_force = config.task.metrics.empty() ? known.default_metrics : config.task.metrics;
  in_force.push_back("loss");
  const std::string bare = name->starts_with("eval_") ? name->substr(5) : *name;
  if (std::ranges::find(in_force, bare) != in_force.end()) return;
  report.add("training", "metric_for_best_model",
             str("found '", *name, "', expected one of ", join(in_force),
                 " (task.metrics says what is computed)", did_you_mean(bare, in_force)));
}

}  // namespace

void check_metrics(const RunConfig& config, RunReport& report) {
  const TaskKind* known = find_task_kind(config.task.type);
  if (known == nullptr || !report.all_sound("task.type", "task.metrics")) return;
  check_fitting(config.task, *known, report);
  report.add_repeated("task", "metrics", config.task.metrics);
  if (report.sound("task.metrics")) check_best(config, *known, report);
}

}  // namespace peftkit::config
