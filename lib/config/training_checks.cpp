// What must hold between training, the head, and the rest.
#include "config/run_report.hpp"
#include "config/task_kind.hpp"

#include <algorithm>

namespace peftkit::config {

namespace {

void check_report_to(const std::vector<std::string>& report_to, RunReport& report) {
  if (!report.sound("training.report_to")) return;
  report.add_repeated("training", "report_to", report_to);
  const bool none = std::ranges::find(report_to, "none") != report_to.end();
  if (none && report_to.size() > 1) {
    report.add("training", "report_to", "found 'none' beside others, expected it alone");
  }
}

// Only tasks that choose among classes or tokens have something to smooth.
void check_smoothing(const RunConfig& config, const TaskKind& kind, RunReport& report) {
  if (config.training.label_smoothing_factor == 0 || kind.has_smoothing) return;
  std::vector<std::string> others;
  for (const auto& other : task_kinds()) {
    if (other.has_smoothing) others.push_back(other.name);
  }
  report.add("training", "label_smoothing_factor",
             str("found ", number(config.training.label_smoothing_factor),
                 ", expected 0 (it is for ", join(others), "; task.type is ", kind.name, ")"));
}

void check_pooler(const HeadConfig& head, const TaskKind& kind, RunReport& report) {
  if (!head.use_pooler || kind.reads_sequences) return;
  report.add("head", "use_pooler",
             str("found true, expected false (task.type ", kind.name, " reads every token)"));
}

void check_head(const HeadConfig& head, RunReport& report) {
  const std::string path = "head.activation_function";
  if (head.activation_function.empty() || !report.sound(path)) return;
  check_activation(head.activation_function, report.place("head", "activation_function"), path,
                   report.context());
}

}  // namespace

void check_training(const RunConfig& config, RunReport& report) {
  const TrainingConfig& training = config.training;
  if (training.early_stopping_patience > 0 && training.eval_strategy == "no" &&
      report.sound("training.eval_strategy")) {
    report.add("training", "early_stopping_patience",
               str("found ", training.early_stopping_patience,
                   ", expected 0 with eval_strategy no (there is nothing to compare)"));
  }
  const TaskKind* kind = find_task_kind(config.task.type);
  if (kind != nullptr && report.sound("task.type")) {
    check_smoothing(config, *kind, report);
    check_pooler(config.head, *kind, report);
  }
  check_report_to(training.report_to, report);
  check_head(config.head, report);
}

}  // namespace peftkit::config
