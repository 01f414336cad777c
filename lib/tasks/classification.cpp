// Classification: one of n labels. Loss: cross-entropy, with label smoothing as Hugging Face's
// (1 - ε) · nll + ε · mean over classes of -log p.
#include "base/text.hpp"
#include "metrics/metrics.hpp"
#include "tasks/task.hpp"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>

namespace peftkit::tasks {

namespace {

using data::LabelMap;

int64_t class_of(std::span<const float> logits) {
  return std::ranges::max_element(logits) - logits.begin();
}

std::vector<float> class_target(const LabelMap& labels, const Json& cell,
                                const std::string& place) {
  return {static_cast<float>(labels.index_of(cell, place))};
}

Tensor cross_entropy(const Tensor& logits, const Tensor& targets, double label_smoothing) {
  const Tensor log_probabilities = logits.log_softmax(-1);
  const Tensor nll = -log_probabilities.gather(1, targets.to(at::kLong)).squeeze(1);
  if (label_smoothing == 0) return nll;
  return nll * (1 - label_smoothing) - log_probabilities.mean(-1) * label_smoothing;
}

std::vector<double> softmax(std::span<const float> logits) {
  const double highest = *std::ranges::max_element(logits);
  std::vector<double> out;
  double sum = 0;
  for (const float logit : logits) sum += out.emplace_back(std::exp(logit - highest));
  for (double& p : out) p /= sum;
  return out;
}

double class_metric(const std::string& name, const Scores& scores) {
  const std::vector<int64_t> predictions(scores.decisions.begin(), scores.decisions.end());
  const std::vector<int64_t> labels(scores.targets.begin(), scores.targets.end());
  if (name == "accuracy") return metrics::accuracy(predictions, labels);
  if (name == "f1") return metrics::f1_binary(predictions, labels);
  if (name == "f1_macro") return metrics::f1_macro(predictions, labels);
  if (name == "f1_micro") return metrics::f1_micro(predictions, labels);
  return metrics::matthews_correlation(predictions, labels);
}

}  // namespace

const Task kClassification = {
    .name = "classification",
    .head_type = "classification",
    .has_labels = true,
    .several_labels = false,
    .default_metrics = {"accuracy"},
    .outputs = [](const LabelMap& labels) { return labels.size(); },
    .target_size = [](const LabelMap&) { return int64_t{1}; },
    .target = class_target,
    .target_text =
        [](const LabelMap& labels, std::span<const float> target) {
          return labels.names()[static_cast<size_t>(target[0])];
        },
    .losses = cross_entropy,
    .decide =
        [](std::span<const float> logits) {
          return std::vector{static_cast<float>(class_of(logits))};
        },
    .predict =
        [](const LabelMap& labels, std::span<const float> logits) {
          return Prediction{labels.names()[static_cast<size_t>(class_of(logits))], softmax(logits)};
        },
    .metric = class_metric,
};

}  // namespace peftkit::tasks
