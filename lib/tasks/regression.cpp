// Regression: one number. Loss: squared error.
#include "base/spelling.hpp"
#include "base/text.hpp"
#include "metrics/metrics.hpp"
#include "tasks/label_task.hpp"

#include <ATen/TensorOperators.h>

#include <cmath>

namespace peftkit::tasks {

namespace {

class Regression final : public LabelTask {
 public:
  using LabelTask::LabelTask;

  int64_t outputs(const data::Encoded&) const override { return 1; }

  std::vector<float> target(const Json& label, const std::string& place) const override {
    std::optional<double> value;
    if (label.is_number()) value = label.get<double>();
    if (label.is_string()) value = finite_number(trim(label.get_ref<const std::string&>()));
    if (value && std::isfinite(static_cast<float>(*value))) return {static_cast<float>(*value)};
    throw Error(ErrorKind::data,
                str(place, ": label: found ", label.dump(), ", expected a finite number"));
  }
  std::string target_text(std::span<const float> target) const override {
    return number(target[0]);
  }
  Tensor losses(const Logits& logits, const data::Batch& batch, double) const override {
    return (logits.x - target_tensor(batch, 1, logits.x)).square().squeeze(1);
  }
  std::vector<float> decide(std::span<const float> logits) const override { return {logits[0]}; }
  Prediction predict(std::span<const float> logits) const override { return {logits[0]}; }
  double metric(const std::string& name, const Decisions& all) const override {
    const std::vector<double> predictions(all.decisions.begin(), all.decisions.end());
    const std::vector<double> targets(all.targets.begin(), all.targets.end());
    if (name == "pearson") return metrics::pearson(predictions, targets);
    if (name == "spearman") return metrics::spearman(predictions, targets);
    return metrics::mse(predictions, targets);
  }
};

}  // namespace

std::unique_ptr<Task> make_regression(TaskSetup setup) {
  return std::make_unique<Regression>(std::move(setup));
}

}  // namespace peftkit::tasks
