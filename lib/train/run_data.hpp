#pragma once
// From a config's files to encoded examples.

#include "chat/chat_template.hpp"
#include "config/task_kind.hpp"
#include "data/encode.hpp"
#include "models/spec.hpp"
#include "tasks/task.hpp"
#include "tokenize/tokenizer.hpp"

namespace peftkit::train {

struct RunData {
  std::unique_ptr<tasks::Task> task;
  data::Encoded train, validation;  // validation may be empty
  std::string validation_name;      // for people: "dev.tsv", "train.tsv (held out)"
  std::string chat_date;            // that the examples hold; "" where no template asked for one
};

// The generation section as settings of a search.
generate::Settings generation_settings(const config::RunConfig& config);

// Reads, splits and encodes the training and validation data. Throws Error(data).
RunData load_run_data(const config::RunConfig& config, const tokenize::Tokenizer& tokenizer,
                      const fs::path& base);

// The chat template of the checkpoint in `base`, where the task has chats and the checkpoint a
// template. It takes task.chat_date for today, where that is set.
std::optional<chat::ChatTemplate> chat_template(const config::TaskConfig& config,
                                                const tokenize::Tokenizer& tokenizer,
                                                const fs::path& base);

// Encodes all rows of `files`.
data::Encoded load_examples(const tasks::Task& task, const std::vector<fs::path>& files,
                            data::Labels labels = data::Labels::required);

// The examples of the first rows as the model sees them, for people.
std::string preview_text(const tasks::Task& task, const data::Encoded& encoded, int64_t rows,
                         const config::TaskConfig& config);

// The base must have a word vector for every token of the examples; for all of the tokenizer, where
// the task draws some of them; and positions for what is generated to examples without a label.
// Throws Error(checkpoint), of positions Error(config); warns of tokens beyond, which are not used.
void check_tokens(const tasks::Task& task, std::initializer_list<const data::Encoded*> data,
                  const tokenize::Tokenizer& tokenizer, const models::TransformerSpec& spec);

// The metric that chooses best/, without the prefix eval_. Throws Error(config) where the task does
// not compute it.
std::string best_metric(const config::RunConfig& config, const tasks::Task& task);

// The model must have the stacks that the task needs, and positions for its longest input and for
// what is generated; its config.json nothing that is not known. Throws Error(config | checkpoint).
void check_model(const config::RunConfig& config, const models::TransformerSpec& spec);

// Checks that the task can be learned from these labels (two or more classes). Throws Error(data).
void check_labels(const tasks::TaskEntry& task, const data::LabelMap& labels,
                  const std::string& place);

}  // namespace peftkit::train
