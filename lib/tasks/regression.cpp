// Regression: one number. Loss: squared error.
#include "base/text.hpp"
#include "metrics/metrics.hpp"
#include "tasks/task.hpp"

#include <ATen/TensorOperators.h>

#include <charconv>
#include <cmath>

namespace peftkit::tasks {

namespace {

using data::LabelMap;

std::vector<float> number_target(const LabelMap&, const Json& cell, const std::string& place) {
  double value = std::nan("");
  if (cell.is_number()) {
    value = cell.get<double>();
  } else if (cell.is_string()) {
    const std::string content = cell.get<std::string>();
    const std::string_view text = trim(content);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) value = std::nan("");
  }
  if (!std::isfinite(value)) {
    throw Error(ErrorKind::data,
                str(place, ": label: found ", cell.dump(), ", expected a finite number"));
  }
  return {static_cast<float>(value)};
}

double number_metric(const std::string& name, const Scores& scores) {
  const std::vector<double> predictions(scores.decisions.begin(), scores.decisions.end());
  const std::vector<double> targets(scores.targets.begin(), scores.targets.end());
  if (name == "pearson") return metrics::pearson(predictions, targets);
  if (name == "spearman") return metrics::spearman(predictions, targets);
  return metrics::mse(predictions, targets);
}

}  // namespace

// `adapters` trains regression with a classification head of one output.
const Task kRegression = {
    .name = "regression",
    .head_type = "classification",
    .has_labels = false,
    .several_labels = false,
    .default_metrics = {"pearson", "spearman", "mse"},
    .outputs = [](const LabelMap&) { return int64_t{1}; },
    .target_size = [](const LabelMap&) { return int64_t{1}; },
    .target = number_target,
    .target_text = [](const LabelMap&, std::span<const float> target) { return number(target[0]); },
    .losses = [](const Tensor& logits, const Tensor& targets,
                 double) { return (logits - targets).square().squeeze(1); },
    .decide = [](std::span<const float> logits) { return std::vector{logits[0]}; },
    .predict =
        [](const LabelMap&, std::span<const float> logits) {
          return Prediction{logits[0], {}};
        },
    .metric = number_metric,
};

}  // namespace peftkit::tasks
