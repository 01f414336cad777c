#pragma once
// A question with its choices, in the forms that data sets have.

#include "config/run_config.hpp"
#include "data/table.hpp"

#include <string>
#include <vector>

namespace peftkit::tasks {

struct ChoiceQuestion {
  std::string first;                        // before every choice
  std::optional<std::string> stem;          // the beginning of every choice
  std::vector<std::string> choices, names;  // as many names, or none
  bool has_numbers = false;                 // a choice is a number, not a text
};

// Choices stand
//   in a column of lists, ["a", "b"], or Hugging Face's {"text": [...], "label": [...]};
//   in a column each (`ending0`, `ending1`, …);
//   or, where the table has no column `choices`, at the end of the text:
//   "… Answer1: a Answer2: b\n\nAnswer format: answer1/answer2".
// Nulls at the end of a list, and empty columns at the end, are no choices.
class ChoiceReader {
 public:
  ChoiceReader(const config::TaskConfig& config, const data::Table& table);
  // Throws Error(data) where a cell is not what it should be.
  ChoiceQuestion read(int64_t row) const;
  // Why a row without a question is left out, or "".
  std::string reason_to_drop(const data::Row& row) const;

 private:
  void read_columns(ChoiceQuestion& question, const data::Row& row) const;

  const config::TaskConfig& config_;
  const data::Table& table_;
  std::vector<size_t> texts_, choices_;  // no choices: they are in the text
};

}  // namespace peftkit::tasks
