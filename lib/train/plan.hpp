#pragma once
// What a run will take: memory of its longest batches, and time.

#include "train/step.hpp"

#include <algorithm>

namespace peftkit::train {

// The batch of most tokens.
struct LongestBatch {
  double heap = 1;    // a run's heap, relative to what this batch alone takes
  Variants variants;  // what `examples` point to, where examples vary
  std::vector<const data::Example*> examples;
  int64_t tokens = 0;
};

LongestBatch longest_training_batch(const Subject& subject);
LongestBatch longest_evaluation_batch(const Subject& subject);

// Bytes that the longest batches add to what is there before.
struct MemoryPlan {
  int64_t training = 0, evaluation = 0;
  int64_t most() const { return std::max(training, evaluation); }
};

// An estimate from parts of the longest batches, where these might not fit.
MemoryPlan estimate_memory(const Subject& subject);

// Ends a run that cannot fit before it begins. Throws Error(memory) with the numbers and what to
// lower. Models that are far from the limit are not measured.
void check_memory(const Subject& subject);

// The same for the weights, before they are loaded.
void check_weights_fit(const config::RunConfig& config, const checkpoint::HfFolder& base);

// A training step and an evaluation without effect: gradients are zeroed again, nothing is updated.
void train_once(const Subject& subject, const LongestBatch& batch);
void evaluate_once(const Subject& subject, const LongestBatch& batch);

// Bytes of the weights in a checkpoint.
int64_t checkpoint_bytes(const checkpoint::HfFolder& base);

}  // namespace peftkit::train
