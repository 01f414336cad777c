#include "train/step.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "data/order.hpp"
#include "train/non_finite.hpp"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>

namespace peftkit::train {

Window window_at(const Subject& subject, const Cursor& cursor) {
  const config::TrainingConfig& config = subject.config;
  const tasks::Task& task = *subject.data.task;
  const auto& examples = subject.data.train.examples;
  const auto count = static_cast<int64_t>(examples.size());
  const auto seed = static_cast<uint64_t>(config.data_seed.value_or(config.seed));
  const auto epoch = static_cast<uint64_t>(cursor.epoch);
  const data::Permutation order(static_cast<uint64_t>(count), seed, epoch);
  const bool shuffled = config.train_sampling_strategy == "random";
  const int64_t size = config.per_device_train_batch_size * config.gradient_accumulation_steps;
  Window window;
  for (int64_t i = cursor.position; i < std::min(count, cursor.position + size); ++i) {
    const auto index = shuffled ? order(static_cast<uint64_t>(i)) : static_cast<uint64_t>(i);
    const uint64_t key = mix({static_cast<uint64_t>(config.seed), mix("variant"), epoch, index});
    window.examples.push_back(window.variants.of(task, examples[index], key));
  }
  for (const auto* example : window.examples) window.terms += task.targets_of(*example);
  return window;
}

void advance(Cursor& cursor, const Window& window, const Subject& subject) {
  cursor.position += static_cast<int64_t>(window.examples.size());
  if (cursor.position < static_cast<int64_t>(subject.data.train.examples.size())) return;
  cursor.position = 0;
  ++cursor.epoch;
}

std::vector<std::span<const data::Example* const>> batches_of(const Window& window,
                                                              const Subject& subject) {
  const auto size = static_cast<size_t>(subject.config.per_device_train_batch_size);
  const std::span<const data::Example* const> examples(window.examples);
  std::vector<std::span<const data::Example* const>> out;
  for (size_t begin = 0; begin < examples.size(); begin += size)
    out.push_back(examples.subspan(begin, std::min(examples.size() - begin, size)));
  return out;
}

Tensor losses_of(const Subject& subject, const data::Batch& batch, nn::Forward& forward) {
  return subject.data.task->losses(subject.model(batch, forward), batch,
                                   subject.config.label_smoothing_factor);
}

Gradients set_gradients(const Subject& subject, const Window& window, int64_t step,
                        nn::Probe* gates) {
  Gradients out;
  subject.model.parameters.gradients.zero_();
  uint64_t micro_step = 0;
  for (const auto& examples : batches_of(window, subject)) {
    const data::Batch batch = data::pack(examples);
    nn::Forward forward;
    forward.training = true;
    forward.dropout.key = mix({static_cast<uint64_t>(subject.config.seed), mix("dropout"),
                               static_cast<uint64_t>(step), micro_step++});
    forward.probe = gates;
    const Tensor losses = losses_of(subject, batch, forward);
    // Every target of the step weighs the same, however the step is cut into batches.
    const Tensor loss = losses.sum() / static_cast<double>(std::max<int64_t>(1, window.terms));
    const double value = loss.item<double>();
    if (!std::isfinite(value)) fail_numeric(subject, step, losses, examples);
    out.loss += value;
    loss.backward();
    out.tokens += static_cast<int64_t>(batch.ids.size());
  }
  return out;
}

void fail_numeric(const Subject& subject, int64_t step, const Tensor& losses,
                  std::span<const data::Example* const> examples) {
  throw Error(ErrorKind::numeric,
              str("step ", step + 1, ": ",
                  describe_non_finite(subject.model, &subject.base, subject.data.train,
                                      *subject.data.task, losses, examples),
                  "; lower training.learning_rate or set training.max_grad_norm"));
}

}  // namespace peftkit::train
