#pragma once
// A question and its context as overlapping windows, as Hugging Face's run_qa makes them.

#include "config/run_config.hpp"
#include "data/encode.hpp"
#include "data/structured_cells.hpp"

#include <string>

namespace peftkit::tasks {

struct Question {
  std::string question, context;
  data::Answers answers;  // none: it cannot be answered
};

// A table's questions, in the columns of the config.
class QuestionReader {
 public:
  // With Labels::optional the column of answers may be missing.
  QuestionReader(const config::TaskConfig& config, const data::Table& table, data::Labels labels);
  // Throws Error(data) where a cell is not what it should be, or an answer not where it should be.
  Question read(int64_t row) const;
  // Is an answer told, or that there is none? Where answers are optional, empty lists alone tell
  // nothing: so test sets keep theirs to themselves.
  bool is_labelled(const data::Row& row) const;
  // Why a row is left out, or "".
  std::string reason_to_drop(const data::Row& row) const;

 private:
  bool is_told_impossible(const data::Row& row) const;

  const data::Table& table_;
  const data::Labels labels_;
  size_t question_, context_;
  std::optional<size_t> answers_, impossible_;
  bool lists_tell_ = true;  // empty ones
};

// The windows of a question, as examples: target [start, end] of the first answer in tokens of the
// window, [0, 0] where it is not wholly inside; origin of a token [first, last + 1) in code points
// of the context, [-1, -1] elsewhere. None where the question leaves no room for the context.
std::vector<data::Example> windows_of(const Question& question, const config::TaskConfig& config,
                                      const tokenize::Tokenizer& tokenizer, data::EncodeLog& log);

// A window with as much of the question as fits, and nothing of the context.
data::Example window_without_context(const Question& question, const config::TaskConfig& config,
                                     const tokenize::Tokenizer& tokenizer);
bool has_context(const data::Example& window);

}  // namespace peftkit::tasks
