#pragma once
// What masked and causal language models have in common once their examples are made.

#include "tasks/task.hpp"

namespace peftkit::tasks {

// A task whose targets are tokens, one for each token that its head reads.
class LanguageTask : public Task {
 public:
  using Task::Task;
  Tensor losses(const Logits& logits, const data::Batch& batch,
                double label_smoothing) const override;
  // Of all logits only the most likely tokens are kept.
  Scored score(const Logits& logits, const data::Batch& batch) const override;
  Summary summary(const Output& output) const override;
  // Perplexity and the share of tokens that are guessed right. A line holds the tokens to be
  // guessed and the most likely ones.
  std::unique_ptr<Scorer> scorer(const data::Encoded& encoded, LineSink lines) const override;
};

}  // namespace peftkit::tasks
