#include "config/task_kind.hpp"

#include <algorithm>
#include <limits>

namespace peftkit::config {

namespace {

constexpr size_t kAnyNumber = std::numeric_limits<size_t>::max();

const std::vector<std::string>& text_metrics() {
  static const std::vector<std::string> names = {"rougeL", "rouge1", "rouge2", "rougeLsum",
                                                 "bleu",   "chrf",   "chrf++"};
  return names;
}

}  // namespace

// The heads' defaults are those of the add_…_head functions of `adapters`; its causal heads keep
// the checkpoint's output embedding alone.
std::span<const TaskKind> task_kinds() {
  static const TaskKind table[] = {
      {.name = "classification",
       .default_metrics = {"accuracy"},
       .other_metrics = {"f1", "f1_macro", "f1_micro", "matthews_correlation"},
       .has_smoothing = true,
       .own = {"ignore_labels"}},
      {.name = "regression",
       .default_metrics = {"pearson", "spearman", "mse"},
       .other_metrics = {},
       .has_labels = false,
       .own = {"ignore_labels"}},
      {.name = "multi_label",
       .default_metrics = {"f1_micro", "f1_macro", "accuracy"},
       .other_metrics = {},
       .most_labels = kAnyNumber,
       .own = {"label_separator", "ignore_labels"}},
      {.name = "token_classification",
       .default_metrics = {"f1", "precision", "recall", "accuracy"},
       .other_metrics = {},
       .text = {"tokens"},
       .label = {"ner_tags"},
       .head = {.layers = 1},
       .most_columns = 1,
       .columns = "one, with lists of tokens",
       .has_smoothing = true,
       .reads_sequences = false,
       .own = {"label_all_tokens", "tag_scheme", "ignore_labels"}},
      {.name = "question_answering",
       .default_metrics = {"f1", "exact_match"},
       .other_metrics = {},
       .text = {"question", "context"},
       .label = {"answers"},
       .max_seq_length = 384,
       .head = {.layers = 1},
       .fewest_columns = 2,
       .columns = "two: question and context",
       .has_labels = false,
       .reads_sequences = false,
       .own = {"doc_stride", "max_answer_length", "n_best_size", "null_score_diff_threshold"}},
      {.name = "multiple_choice",
       .default_metrics = {"accuracy"},
       .other_metrics = {},
       .text = {"question"},
       .columns = "one, or two: context and the beginning of every choice",
       .has_labels = false,
       .has_smoothing = true,
       .own = {"choices", "ignore_labels"}},
      {.name = "masked_lm",
       .default_metrics = {"perplexity", "accuracy"},
       .other_metrics = {},
       .head = {.layers = 2, .activation_function = "gelu", .layer_norm = true},
       .most_columns = 1,
       .columns = "one",
       .has_labels = false,
       .has_smoothing = true,
       .reads_sequences = false,
       .own = {"mlm_probability", "line_by_line"}},
      {.name = "causal_lm",
       .default_metrics = {"perplexity", "accuracy"},
       .other_metrics = text_metrics(),
       .text = {},
       .label = {"output"},
       .max_seq_length = 512,
       .head = {.layers = 1, .activation_function = "gelu", .bias = false, .layer_norm = true},
       .fewest_columns = 0,
       .columns = "those of the prompt, or nothing for its usual ones",
       .has_labels = false,
       .has_smoothing = true,
       .reads_sequences = false,
       .own = {"prompt", "train_on_prompt", "chat_date"}},
      {.name = "seq2seq",
       .default_metrics = {"rougeL", "rouge1", "rouge2", "rougeLsum", "bleu"},
       .other_metrics = {"chrf", "chrf++"},
       .text = {"source"},
       .label = {"target"},
       .max_seq_length = 512,
       .head = {.layers = 1, .activation_function = "gelu", .bias = false},
       .most_columns = 1,
       .columns = "one, with the source",
       .has_labels = false,
       .has_smoothing = true,
       .reads_sequences = false,
       .own = {"source_prefix", "max_target_length", "source_language", "target_language"}},
  };
  return table;
}

const TaskKind* find_task_kind(const std::string& name) {
  const auto table = task_kinds();
  const auto found = std::ranges::find(table, name, &TaskKind::name);
  return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> metrics_in_force(const TaskConfig& task) {
  return task.metrics.empty() ? find_task_kind(task.type)->default_metrics : task.metrics;
}

bool is_text_metric(const std::string& name) {
  return std::ranges::find(text_metrics(), name) != text_metrics().end();
}

bool generates(const TaskConfig& task) {
  return std::ranges::any_of(metrics_in_force(task), is_text_metric);
}

std::vector<std::string> task_names() {
  std::vector<std::string> names;
  for (const auto& kind : task_kinds()) names.push_back(kind.name);
  return names;
}

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const auto& kind : task_kinds()) {
    for (const auto* list : {&kind.default_metrics, &kind.other_metrics}) {
      for (const auto& name : *list) {
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
      }
    }
  }
  return names;
}

RunConfig defaults_of_task(const std::string& name) {
  RunConfig config;
  if (const TaskKind* kind = find_task_kind(name)) {
    config.task.text = kind->text;
    config.task.label = kind->label;
    config.task.max_seq_length = kind->max_seq_length;
    config.head = kind->head;
  }
  return config;
}

}  // namespace peftkit::config
