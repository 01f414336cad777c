// What must hold within the task, and between the task and other sections.
#include "base/date.hpp"
#include "base/spelling.hpp"
#include "config/field_json.hpp"
#include "config/run_report.hpp"
#include "config/task_kind.hpp"

#include <algorithm>
#include <map>

namespace peftkit::config {

namespace {

const std::vector<std::string> kDataExtensions = {".tsv",  ".csv",   ".jsonl",
                                                  ".json", ".conll", ".txt"};

bool is_data_file(const fs::path& file) {
  const std::string extension = lower_case(file.extension().string());
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

void check_text(const TaskConfig& task, const TaskKind& kind, RunReport& report) {
  const size_t columns = task.text.size();
  if (!report.sound("task.text")) return;
  if (columns >= kind.fewest_columns && columns <= kind.most_columns) return;
  report.add("task", "text", str("found ", columns, " columns, expected ", kind.columns));
}

void check_label(const TaskConfig& task, const TaskKind& kind, RunReport& report) {
  if (!report.sound("task.label")) return;
  if (task.label.empty()) return report.add("task", "label", "found nothing, expected a column");
  report.add_repeated("task", "label", task.label);
  if (task.label.size() > kind.most_labels) {
    return report.add(
        "task", "label",
        str("found ", task.label.size(), " columns, expected one for task.type ", kind.name));
  }
  if (task.label.size() > 1 && !task.label_separator.empty()) {
    report.add("task", "label_separator",
               str("found '", task.label_separator,
                   "', but task.label names a column for each label, which has 0 or 1"));
  }
}

// Fields that belong to other tasks must have their defaults.
void check_own_fields(const TaskConfig& task, const TaskKind& kind, RunReport& report) {
  const Json values = field_json(task), defaults = field_json(TaskConfig());
  for (const auto& other : task_kinds()) {
    for (const auto& field : other.own) {
      const bool own = std::ranges::find(kind.own, field) != kind.own.end();
      if (own || values[field] == defaults[field]) continue;
      report.add("task", field,
                 str("found ", values[field].dump(), ", but this is for task.type ", other.name,
                     ", and task.type is ", kind.name));
    }
  }
}

void check_stride(const TaskConfig& task, RunReport& report) {
  if (task.type != "question_answering") return;
  if (!report.all_sound("task.doc_stride", "task.max_seq_length")) return;
  if (task.doc_stride < task.max_seq_length) return;
  report.add("task", "doc_stride",
             str("found ", task.doc_stride, ", expected less than task.max_seq_length (",
                 task.max_seq_length, ")"));
}

void check_date(const TaskConfig& task, RunReport& report) {
  if (!report.sound("task.chat_date") || task.chat_date.empty() || parse_date(task.chat_date))
    return;
  report.add("task", "chat_date",
             str("found '", task.chat_date,
                 "', expected a date as 2025-01-31, or with a time as 2025-01-31 14:05"));
}

void check_choices(const TaskConfig& task, RunReport& report) {
  if (!report.sound("task.choices")) return;
  if (task.choices.empty()) {
    return report.add("task", "choices", "found nothing, expected a column or more");
  }
  report.add_repeated("task", "choices", task.choices);
}

// What is equal is one label; where each has a column, its name is that of the column.
void check_label_names(const TaskConfig& task, RunReport& report) {
  const bool columns = task.label.size() > 1 && report.sound("task.label");
  std::map<std::string, std::string> seen;
  for (size_t i = 0; i < task.labels.size(); ++i) {
    const std::string& name = task.labels[i];
    const auto add = [&](const std::string& message) {
      report.add_item("task", "labels", i, "found '" + name + "'" + message);
    };
    const auto [first, is_new] = seen.try_emplace(canonical_spelling(name), name);
    if (!is_new) add(first->second == name ? " again" : ", which equals '" + first->second + "'");
    if (columns && std::ranges::find(task.label, name) == task.label.end()) {
      add(str(", expected a column of task.label (", join(task.label), ")",
              did_you_mean(name, task.label)));
    }
    const auto ignored =
        std::ranges::find(task.ignore_labels, canonical_spelling(name), canonical_spelling);
    if (ignored != task.ignore_labels.end() && report.sound("task.ignore_labels"))
      add(", which is among task.ignore_labels");
  }
  if (!columns || task.labels.size() >= task.label.size()) return;
  report.add("task", "labels",
             str("found ", task.labels.size(), " names, expected those of all ", task.label.size(),
                 " columns of task.label"));
}

void check_labels(const TaskConfig& task, const TaskKind& kind, RunReport& report) {
  if (!report.sound("task.labels") || task.labels.empty()) return;
  if (!kind.has_labels) {
    return report.add("task", "labels",
                      str("found names, but task.type ", kind.name, " has no labels"));
  }
  check_label_names(task, report);
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
  const TaskKind* kind = find_task_kind(task.type);
  if (kind == nullptr || !report.sound("task.type")) return;
  check_text(task, *kind, report);
  check_label(task, *kind, report);
  check_own_fields(task, *kind, report);
  check_stride(task, report);
  check_choices(task, report);
  check_date(task, report);
  check_labels(task, *kind, report);
}

}  // namespace peftkit::config
