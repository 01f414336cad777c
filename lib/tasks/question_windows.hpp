#pragma once
// A question and its context as overlapping windows, as Hugging Face's run_qa makes them.

#include "config/run_config.hpp"
#include "data/encode.hpp"
#include "data/structured_cells.hpp"

#include <string>

namespace peftkit::tasks {

struct Question {
  std::string id, question, context;
  data::Answers answers;  // none: it cannot be answered
};

// A table's questions: columns of the config, and `id` where there is one.
class QuestionReader {
 public:
  QuestionReader(const config::TaskConfig& config, const data::Table& table);
  // Throws Error(data) where a cell is not what it should be, or an answer not where it should be.
  Question read(int64_t row) const;
  // Why a row is left out, or "".
  std::string reason_to_drop(const data::Row& row) const;

 private:
  const data::Table& table_;
  size_t question_, context_, answers_;
  std::optional<size_t> id_;
  std::string names_[3];
};

// The windows of a question, as examples: target [start, end] of the first answer in tokens of the
// window, [0, 0] where it is not wholly inside; origin of a token [first, last + 1) in code points
// of the context, [-1, -1] elsewhere. None where the question leaves no room for the context.
std::vector<data::Example> windows_of(const Question& question, const config::TaskConfig& config,
                                      const tokenize::Tokenizer& tokenizer, data::EncodeLog& log);

}  // namespace peftkit::tasks
