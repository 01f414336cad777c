// What must hold within the task, and between the task and other sections.
#include "config/run_report.hpp"

#include <algorithm>
#include <cctype>

namespace peftkit::config {

namespace {

const std::vector<std::string> kDataExtensions = {".tsv", ".csv", ".jsonl", ".json"};

bool is_data_file(const fs::path& file) {
  std::string extension = file.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(kDataExtensions, extension) != kDataExtensions.end();
}

void check_files(const std::string& key, const std::vector<std::string>& files, RunReport& report) {
  if (!report.sound("task." + key)) return;
  for (size_t i = 0; i < files.size(); ++i) {
    if (is_data_file(files[i])) continue;
    report.add_item(
        "task", key, i,
        str("found '", files[i], "', expected a file that ends in one of ", join(kDataExtensions)));
  }
}

void check_validation(const RunConfig& config, RunReport& report) {
  const TaskConfig& task = config.task;
  if (!report.all_sound("task.validation_file", "task.validation_split", "task.max_train_samples",
                        "training.eval_strategy")) {
    return;
  }
  const bool file = !task.validation_file.empty(), split = task.validation_split > 0;
  if (file && split) {
    report.add("task", "validation_split",
               str("found ", number(task.validation_split),
                   " beside validation_file, expected only one of the two"));
  }
  if (!file && !split && !task.max_train_samples && config.training.eval_strategy != "no") {
    report.add("task", "validation_file",
               "missing; name a file, or set task.validation_split (0.1 keeps a tenth of the "
               "training data), or training.eval_strategy: no");
  }
}

void check_text(const TaskConfig& task, RunReport& report) {
  const size_t columns = task.text.size();
  if (!report.sound("task.text") || columns == 1 || columns == 2) return;
  report.add("task", "text", str("found ", columns, " columns, expected one, or two for pairs"));
}

void check_labels(const TaskConfig& task, RunReport& report) {
  if (!report.all_sound("task.labels", "task.type") || task.labels.empty()) return;
  if (task.type == "regression") {
    return report.add("task", "labels", "found names, but task.type regression has no labels");
  }
  report.add_repeated("task", "labels", task.labels);
  if (task.type == "classification" && task.labels.size() < 2) {
    report.add("task", "labels", "found one label, expected two or more");
  }
}

}  // namespace

void check_task(const RunConfig& config, Needs needs, RunReport& report) {
  const TaskConfig& task = config.task;
  if (task.type.empty() && report.sound("task.type")) report.add("task", "type", "missing");
  check_files("train_file", task.train_file, report);
  check_files("validation_file", task.validation_file, report);
  if (needs == Needs::training) {
    if (task.train_file.empty() && report.sound("task.train_file")) {
      report.add("task", "train_file", "found nothing, expected one file or more");
    }
    check_validation(config, report);
  }
  check_text(task, report);
  check_labels(task, report);
}

}  // namespace peftkit::config
