#include "base/text.hpp"
#include "tasks/tags.hpp"
#include "tasks/task.hpp"

namespace peftkit::tasks {

namespace {

using data::LabelCells;

constexpr TaskEntry kTasks[] = {
    {"classification", "classification", LabelCells::one, make_classification},
    // `adapters` trains regression with a classification head of one output.
    {"regression", "classification", std::nullopt, make_regression},
    {"multi_label", "multilabel_classification", LabelCells::several, make_multi_label},
    {"token_classification", "tagging", LabelCells::each, make_token_classification, collect_tags},
    {"question_answering", "question_answering", std::nullopt, make_question_answering},
    {"multiple_choice", "multiple_choice", std::nullopt, make_multiple_choice},
    {"masked_lm", "masked_lm", std::nullopt, make_masked_lm},
    {"causal_lm", "causal_lm", std::nullopt, make_causal_lm},
    {"seq2seq", "seq2seq_lm", std::nullopt, make_seq2seq},
};

}  // namespace

const TaskEntry& find_task(const std::string& name) {
  std::vector<std::string> names;
  for (const TaskEntry& task : kTasks) {
    if (task.name == name) return task;
    names.push_back(task.name);
  }
  throw Error(ErrorKind::config,
              str("task.type: unknown task '", name, "'", did_you_mean(name, names)));
}

bool higher_is_better(const std::string& metric) {
  return metric != "loss" && metric != "mse" && metric != "perplexity";
}

}  // namespace peftkit::tasks
