#include "tasks/task.hpp"

#include "config/task_kind.hpp"
#include "nn/tensor_of.hpp"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>

namespace peftkit::tasks {

std::vector<std::string> Task::metrics() const {
  return metrics_in_force(config());
}

Scored Task::score(const Logits& logits, const data::Batch& batch) const {
  const Tensor whole = logits.whole();
  return {whole.to(at::kFloat).contiguous(),
          losses({whole}, batch, /*label_smoothing=*/0).to(at::kFloat).contiguous()};
}

std::vector<PreviewToken> Task::tokens_of(std::span<const int32_t> ids) const {
  std::vector<PreviewToken> tokens;
  for (const int32_t id : ids)
    tokens.push_back({tokenizer().id_to_token(id).value_or(std::to_string(id))});
  return tokens;
}

Tensor target_tensor(const data::Batch& batch, int64_t size, const Tensor& like) {
  const auto terms = static_cast<int64_t>(batch.targets.size()) / size;
  return nn::tensor_of(batch.targets).view({terms, size}).to(like.device(), like.scalar_type());
}

Tensor target_indices(const data::Batch& batch, const Tensor& like) {
  return nn::tensor_of(batch.targets).to(like.device(), at::kLong);
}

Tensor cross_entropy(const Tensor& logits, const Tensor& targets, double label_smoothing) {
  const Tensor log_probabilities = logits.log_softmax(-1);
  const Tensor nll = -log_probabilities.gather(1, targets.unsqueeze(1)).squeeze(1);
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

int64_t argmax(std::span<const float> values) {
  return std::ranges::max_element(values) - values.begin();
}

}  // namespace peftkit::tasks
