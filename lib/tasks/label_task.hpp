#pragma once
// Tasks with one label cell a row: a class, a number, a set of labels.

#include "tasks/task.hpp"

namespace peftkit::tasks {

// Decisions and targets of a data set, row-major: `size` numbers of each per example. What metrics
// are computed from.
struct Decisions {
  int64_t size = 0;
  std::vector<float> decisions, targets;
};

// What one row of logits says.
struct Prediction {
  Json value;                              // a label's name, a number, or a list of names
  std::vector<double> probabilities = {};  // of each label; empty for regression
  std::optional<double> confidence = {};   // that of the prediction, where it is one label
};

class LabelTask : public Task {
 public:
  using Task::Task;
  data::Encoded encode(const std::shared_ptr<const data::Table>& table,
                       std::span<const int64_t> rows, data::Labels needed) const override;
  Summary summary(const Output& output) const override;
  Preview preview(const data::Example& example) const override;
  std::unique_ptr<Scorer> scorer(const data::Encoded& encoded, LineSink lines) const override;

  // A label (a cell, or an array of names) as a target. Throws Error(data) headed by `place`.
  virtual std::vector<float> target(const Json& label, const std::string& place) const = 0;
  // The target for people: "positive", "3.5", "a, b".
  virtual std::string target_text(std::span<const float> target) const = 0;
  // Logits as a decision, in the form of a target: the class, the number, 0 or 1 per label.
  virtual std::vector<float> decide(std::span<const float> logits) const = 0;
  virtual Prediction predict(std::span<const float> logits) const = 0;
  virtual double metric(const std::string& name, const Decisions& all) const = 0;
  virtual data::LabelCells cells() const { return data::LabelCells::one; }
};

}  // namespace peftkit::tasks
