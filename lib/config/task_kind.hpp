#pragma once
// What a config needs to know of each task: its metrics, the defaults of its fields, and which
// fields it has.

#include "config/run_config.hpp"

#include <span>

namespace peftkit::config {

struct TaskKind {
  const char* name;                          // task.type
  std::vector<std::string> default_metrics;  // what is computed where task.metrics names none
  std::vector<std::string> other_metrics;
  // Defaults that are the task's own.
  std::vector<std::string> text = {"text"};
  std::vector<std::string> label = {"label"};
  int64_t max_seq_length = 128;
  HeadConfig head = {};
  // How many columns task.text may name, and for messages what they are.
  size_t fewest_columns = 1, most_columns = 2;
  const char* columns = "one, or two for pairs";
  size_t most_labels = 1;             // how many columns task.label may name
  bool has_labels = true;             // names its targets: task.labels
  bool has_smoothing = false;         // training.label_smoothing_factor
  bool reads_sequences = true;        // one vector a sequence, so that head.use_pooler makes sense
  std::vector<std::string> own = {};  // fields of `task` that only this task (and few others) has
};

std::span<const TaskKind> task_kinds();

// Null: no such task.
const TaskKind* find_task_kind(const std::string& name);

// task.metrics, or the task's defaults.
std::vector<std::string> metrics_in_force(const TaskConfig& task);

// Is the metric one of texts that are generated (ROUGE, BLEU, chrF)?
bool is_text_metric(const std::string& name);

// Does evaluation generate: is one of the metrics in force one of texts?
bool generates(const TaskConfig& task);

// A config of defaults, those of the task in force. An unknown name gives the common ones.
RunConfig defaults_of_task(const std::string& name);

}  // namespace peftkit::config
