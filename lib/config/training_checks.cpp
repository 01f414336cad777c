// What must hold between training, the head, and the rest.
#include "config/run_report.hpp"

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
  if (training.label_smoothing_factor > 0 && config.task.type != "classification" &&
      report.sound("task.type")) {
    report.add(
        "training", "label_smoothing_factor",
        str("found ", number(training.label_smoothing_factor),
            ", expected 0 (it is for classification, and task.type is ", config.task.type, ")"));
  }
  check_report_to(training.report_to, report);
  check_head(config.head, report);
}

}  // namespace peftkit::config
