#pragma once
// The training loop, on a state that is one value.

#include "report/training_log.hpp"
#include "train/optimizer.hpp"
#include "train/run_data.hpp"
#include "train/step.hpp"

#include <functional>

namespace peftkit::train {

// Everything that a run is at the boundary of an optimiser step, besides the model's values.
struct TrainState : Cursor {
  explicit TrainState(AdamW adamw) : optimizer(std::move(adamw)) {}

  AdamW optimizer;
  int64_t step = 0;                  // optimiser steps done
  int64_t examples = 0, tokens = 0;  // used so far
  double loss_sum = 0;               // over the steps so far
  double logged_loss_sum = 0;        // of it, what the log has told
  int64_t logged_step = 0;
  std::optional<double> best_value;  // of the metric that chooses best/
  int64_t best_step = 0;
  int64_t evaluations_without_better = 0;
  bool evaluation_due = false;  // the step is done, its evaluation is not
  bool stopped_early = false;
  double seconds = 0;  // of training, evaluations and checkpoints excluded
};

// What one optimiser step saw.
struct StepReport {
  double loss = 0, gradient_norm = 0, learning_rate = 0;
};

// The next optimiser step of a run of `total` steps; the state moves on. Throws Error(numeric) as
// train() does.
StepReport take_step(const Subject& subject, TrainState& state, int64_t total,
                     nn::Probe* gates = nullptr);

struct TrainResult {
  TrainState state;
  double startup_seconds = 0;  // from the start of the process to the first step
};

// What one run needs, built and checked beforehand.
struct TrainRun {
  Subject subject;
  TrainState start;      // a fresh one, or that of a checkpoint
  report::LineSink log;  // empty: no log
  std::function<void(const TrainState&)>
      on_better;  // the values are the best so far (always called at the end if never before)
  std::function<void(const TrainState&)> on_checkpoint;  // it is time to save the run
  std::function<bool()> interrupted;  // is the run to stop at the next boundary of a step?
  std::vector<std::string> metrics;   // computed at every evaluation
  std::string metric_for_best;
};

// Optimiser steps of one epoch, and of the run.
int64_t steps_per_epoch(const config::TrainingConfig& config, int64_t examples);
int64_t total_steps(const config::TrainingConfig& config, int64_t examples);

// Throws Error(numeric) naming step, examples and the first tensor that is not finite, where the
// loss or the gradient is not; Error(interrupted) once a checkpoint is saved.
TrainResult train(TrainRun run);

}  // namespace peftkit::train
