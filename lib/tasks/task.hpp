#pragma once
// What is learned: how labels become targets, logits become a loss, predictions and metrics. A task
// a file.

#include "base/json.hpp"
#include "data/labels.hpp"

#include <ATen/core/Tensor.h>

#include <map>
#include <span>
#include <string>
#include <vector>

namespace peftkit::tasks {

using at::Tensor;

// Decisions and targets of a data set, row-major: `size` numbers of each per example. What metrics
// are computed from.
struct Scores {
  int64_t size = 0;
  std::vector<float> decisions, targets;
};

// What one row of logits says.
struct Prediction {
  Json value;                         // a label's name, a number, or a list of names
  std::vector<double> probabilities;  // empty for regression
};

struct Task {
  std::string name;       // task.type
  std::string head_type;  // as `adapters` calls it
  bool has_labels;        // needs a label map
  bool several_labels;    // any number of labels a row, none included
  std::vector<std::string> default_metrics;
  int64_t (*outputs)(const data::LabelMap& labels);  // logits per example
  int64_t (*target_size)(
      const data::LabelMap& labels);  // numbers in Example::target, and in a decision
  // A label cell as a target. Throws Error(data) headed by `place`.
  std::vector<float> (*target)(const data::LabelMap& labels, const Json& cell,
                               const std::string& place);
  // The target for people: "positive", "3.5", "a, b".
  std::string (*target_text)(const data::LabelMap& labels, std::span<const float> target);
  // logits [B, outputs], targets [B, target_size] -> losses [B]; their mean over a step is the
  // loss.
  Tensor (*losses)(const Tensor& logits, const Tensor& targets, double label_smoothing);
  // Logits as a decision, in the form of a target: the class, the number, 0 or 1 per label.
  std::vector<float> (*decide)(std::span<const float> logits);
  Prediction (*predict)(const data::LabelMap& labels, std::span<const float> logits);
  double (*metric)(const std::string& name, const Scores& scores);
};

// Throws Error(config) for an unknown name.
const Task& find_task(const std::string& name);

// Is a higher value of the metric better? (mse and loss: no.)
bool higher_is_better(const std::string& metric);

extern const Task kClassification, kRegression, kMultiLabel;

}  // namespace peftkit::tasks
