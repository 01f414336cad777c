// Multi-label: any subset of n labels. Loss: binary cross-entropy on each logit, averaged over the
// labels. A label is predicted where its logit is above 0.
#include "base/text.hpp"
#include "metrics/metrics.hpp"
#include "tasks/task.hpp"

#include <ATen/ops/binary_cross_entropy_with_logits.h>

#include <cmath>

namespace peftkit::tasks {

namespace {

using data::LabelMap;

std::vector<float> labels_target(const LabelMap& labels, const Json& cell,
                                 const std::string& place) {
  std::vector<float> target(static_cast<size_t>(labels.size()), 0.0f);
  for (const int64_t index : labels.indices_of(cell, place))
    target[static_cast<size_t>(index)] = 1.0f;
  return target;
}

std::vector<std::string> names_above(const LabelMap& labels, std::span<const float> values,
                                     float threshold) {
  std::vector<std::string> names;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] > threshold) names.push_back(labels.names()[i]);
  }
  return names;
}

Prediction predict_labels(const LabelMap& labels, std::span<const float> logits) {
  Prediction out{names_above(labels, logits, 0.0f), {}};
  for (const float logit : logits)
    out.probabilities.push_back(1 / (1 + std::exp(-static_cast<double>(logit))));
  return out;
}

std::vector<float> decide_labels(std::span<const float> logits) {
  std::vector<float> decision;
  for (const float logit : logits) decision.push_back(logit > 0 ? 1.0f : 0.0f);
  return decision;
}

double labels_metric(const std::string& name, const Scores& scores) {
  const std::vector<int64_t> predictions(scores.decisions.begin(), scores.decisions.end());
  const std::vector<int64_t> targets(scores.targets.begin(), scores.targets.end());
  if (name == "accuracy") return metrics::multi_label_accuracy(predictions, targets, scores.size);
  if (name == "f1_macro") return metrics::multi_label_f1_macro(predictions, targets, scores.size);
  return metrics::multi_label_f1_micro(predictions, targets, scores.size);
}

}  // namespace

const Task kMultiLabel = {
    .name = "multi_label",
    .head_type = "multilabel_classification",
    .has_labels = true,
    .several_labels = true,
    .default_metrics = {"f1_micro", "f1_macro", "accuracy"},
    .outputs = [](const LabelMap& labels) { return labels.size(); },
    .target_size = [](const LabelMap& labels) { return labels.size(); },
    .target = labels_target,
    .target_text =
        [](const LabelMap& labels, std::span<const float> target) {
          return join(names_above(labels, target, 0.5f));
        },
    .losses =
        [](const Tensor& logits, const Tensor& targets, double) {
          return at::binary_cross_entropy_with_logits(logits, targets, {}, {}, at::Reduction::None)
              .mean(-1);
        },
    .decide = decide_labels,
    .predict = predict_labels,
    .metric = labels_metric,
};

}  // namespace peftkit::tasks
