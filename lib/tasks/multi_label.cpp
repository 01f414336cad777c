// Multi-label: any subset of n labels. Loss: binary cross-entropy on each logit, averaged over the
// labels. A label is predicted where its logit is above 0.
#include "base/text.hpp"
#include "metrics/metrics.hpp"
#include "tasks/label_task.hpp"

#include <ATen/ops/binary_cross_entropy_with_logits.h>

#include <cmath>

namespace peftkit::tasks {

namespace {

class MultiLabel final : public LabelTask {
 public:
  using LabelTask::LabelTask;

  int64_t target_size() const override { return labels().size(); }
  data::LabelCells cells() const override { return data::LabelCells::several; }

  std::vector<float> target(const Json& label, const std::string& place) const override {
    std::vector<float> target(static_cast<size_t>(labels().size()), 0.0f);
    for (const int64_t index : labels().indices_of(label, place))
      target[static_cast<size_t>(index)] = 1.0f;
    return target;
  }
  std::string target_text(std::span<const float> target) const override {
    return join(names_above(target, 0.5f));
  }
  Tensor losses(const Logits& logits, const data::Batch& batch, double) const override {
    const Tensor targets = target_tensor(batch, target_size(), logits.x);
    return at::binary_cross_entropy_with_logits(logits.x, targets, {}, {}, at::Reduction::None)
        .mean(-1);
  }
  std::vector<float> decide(std::span<const float> logits) const override {
    std::vector<float> decision;
    for (const float logit : logits) decision.push_back(logit > 0 ? 1.0f : 0.0f);
    return decision;
  }
  Prediction predict(std::span<const float> logits) const override {
    Prediction out{names_above(logits, 0.0f)};
    for (const float logit : logits)
      out.probabilities.push_back(1 / (1 + std::exp(-static_cast<double>(logit))));
    return out;
  }
  double metric(const std::string& name, const Decisions& all) const override {
    const std::vector<int64_t> predictions(all.decisions.begin(), all.decisions.end());
    const std::vector<int64_t> targets(all.targets.begin(), all.targets.end());
    if (name == "accuracy") return metrics::multi_label_accuracy(predictions, targets, all.size);
    if (name == "f1_macro") return metrics::multi_label_f1_macro(predictions, targets, all.size);
    return metrics::multi_label_f1_micro(predictions, targets, all.size);
  }

 private:
  std::vector<std::string> names_above(std::span<const float> values, float threshold) const {
    std::vector<std::string> names;
    for (size_t i = 0; i < values.size(); ++i) {
      if (values[i] > threshold) names.push_back(labels().names()[i]);
    }
    return names;
  }
};

}  // namespace

std::unique_ptr<Task> make_multi_label(TaskSetup setup) {
  return std::make_unique<MultiLabel>(std::move(setup));
}

}  // namespace peftkit::tasks
