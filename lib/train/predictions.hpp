#pragma once
// The rows of --predictions: what a task says of an example, beside what the row itself holds.

#include "report/predictions.hpp"
#include "tasks/task.hpp"

namespace peftkit::train {

struct PredictionSettings {
  fs::path file;      // "-": standard output
  bool full = false;  // with logits, losses, and all n-best answers
};

// Gives a row for each row of the data, in order, also for those that were left out (without a
// prediction); where rows are joined, for each block.
class PredictionRows {
 public:
  PredictionRows(const PredictionSettings& settings, const tasks::Task& task,
                 const data::Encoded& encoded, std::ostream& out);
  // A line of a scorer.
  void add(const Json& line);
  // After the last line.
  void finish();

 private:
  // index, id, and the texts of a row.
  Json head_of(int64_t row) const;
  void add_left_out(int64_t before);

  const data::Encoded& encoded_;
  std::vector<size_t> columns_;  // id, texts
  bool full_, has_labels_;
  int64_t next_ = 0;  // the first row that has not been written
  report::PredictionWriter writer_;
};

}  // namespace peftkit::train
