// Classification: one of n labels. Loss: cross-entropy.
#include "base/text.hpp"
#include "metrics/metrics.hpp"
#include "tasks/label_task.hpp"

#include <algorithm>

namespace peftkit::tasks {

namespace {

class Classification final : public LabelTask {
 public:
  explicit Classification(TaskSetup setup) : LabelTask(std::move(setup)) { check_metrics(); }

  std::vector<float> target(const Json& label, const std::string& place) const override {
    return {static_cast<float>(labels().index_of(label, place))};
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
    const auto label = static_cast<size_t>(argmax(logits));
    const auto probabilities = softmax(logits);
    return {labels().names()[label], probabilities, probabilities[label]};
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

 private:
  // Where the config names no labels, only now is it known how many there are.
  void check_metrics() const {
    const auto& metrics = config().metrics;
    if (labels().size() <= 2 || std::ranges::find(metrics, "f1") == metrics.end()) return;
    throw Error(ErrorKind::config, str("task.metrics: found 'f1' with ", labels().size(),
                                       " labels, expected f1_macro or f1_micro (f1 is for two "
                                       "labels)"));
  }
};

}  // namespace

std::unique_ptr<Task> make_classification(TaskSetup setup) {
  return std::make_unique<Classification>(std::move(setup));
}

}  // namespace peftkit::tasks
