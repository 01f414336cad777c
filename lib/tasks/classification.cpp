// Classification: one of n labels. Loss: cross-entropy.
#include "metrics/metrics.hpp"
#include "tasks/label_task.hpp"

namespace peftkit::tasks {

namespace {

class Classification final : public LabelTask {
 public:
  using LabelTask::LabelTask;

  std::vector<float> target(const Json& cell, const std::string& place) const override {
    return {static_cast<float>(labels().index_of(cell, place))};
  }
  std::string target_text(std::span<const float> target) const override {
    return labels().names()[static_cast<size_t>(target[0])];
  }
  Tensor losses(const Logits& logits, const data::Batch& batch,
                double label_smoothing) const override {
    return cross_entropy(logits.whole(), target_indices(batch, logits.x), label_smoothing);
  }
  std::vector<float> decide(std::span<const float> logits) const override {
    return {static_cast<float>(argmax(logits))};
  }
  Prediction predict(std::span<const float> logits) const override {
    return {labels().names()[static_cast<size_t>(argmax(logits))], softmax(logits)};
  }
  double metric(const std::string& name, const Decisions& all) const override {
    const std::vector<int64_t> predictions(all.decisions.begin(), all.decisions.end());
    const std::vector<int64_t> targets(all.targets.begin(), all.targets.end());
    if (name == "accuracy") return metrics::accuracy(predictions, targets);
    if (name == "f1") return metrics::f1_binary(predictions, targets);
    if (name == "f1_macro") return metrics::f1_macro(predictions, targets);
    if (name == "f1_micro") return metrics::f1_micro(predictions, targets);
    return metrics::matthews_correlation(predictions, targets);
  }
};

}  // namespace

std::unique_ptr<Task> make_classification(TaskSetup setup) {
  return std::make_unique<Classification>(std::move(setup));
}

}  // namespace peftkit::tasks
