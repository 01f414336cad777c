#pragma once
// From a config's files to encoded examples.

#include "config/run_config.hpp"
#include "data/encode.hpp"
#include "models/spec.hpp"
#include "tasks/task.hpp"

namespace peftkit::train {

struct RunData {
  const tasks::Task* task = nullptr;
  data::LabelMap labels;
  data::Encoded train, validation;  // validation may be empty
  std::string validation_name;      // for people: "dev.tsv", "train.tsv (held out)"
};

// Reads, splits and encodes the training and validation data. Throws Error(data).
RunData load_run_data(const config::RunConfig& config, const tokenize::Tokenizer& tokenizer);

// Encodes all rows of `files` with the task's columns and the labels of a trained head.
data::Encoded load_examples(const config::TaskConfig& config, const std::vector<fs::path>& files,
                            const data::LabelMap& labels, const tokenize::Tokenizer& tokenizer);

// task.metrics, or the task's defaults.
std::vector<std::string> metrics_in_force(const config::RunConfig& config, const tasks::Task& task);

// The metric that chooses best/, without the prefix eval_.
std::string best_metric(const config::RunConfig& config, const tasks::Task& task);

// The tokenizer's longest output must have positions in the model. Throws Error(config).
void check_length(const config::TaskConfig& config, const models::TransformerSpec& spec);

// Checks that the task can be learned from these labels (two or more classes). Throws Error(data).
void check_labels(const tasks::Task& task, const data::LabelMap& labels, const std::string& place);

}  // namespace peftkit::train
