#pragma once
// One optimiser step's examples and gradients.

#include "checkpoint/hf_folder.hpp"
#include "train/model.hpp"
#include "train/run_data.hpp"
#include "train/variants.hpp"

namespace peftkit::train {

// What is trained, and on what.
struct Subject {
  const config::TrainingConfig& config;
  const RunData& data;
  const checkpoint::HfFolder& base;  // to look for numbers that are not finite
  Model& model;
};

// The examples of one optimiser step, in order.
struct Window {
  Variants variants;  // what `examples` point to, where examples vary
  std::vector<const data::Example*> examples;
  int64_t terms = 0;  // of the loss
};

// Where a run is in its data.
struct Cursor {
  int64_t epoch = 0;     // of the next example
  int64_t position = 0;  // examples of that epoch already used
};

// Those from a place on: per_device_train_batch_size · gradient_accumulation_steps, or what is left
// of the epoch.
Window window_at(const Subject& subject, const Cursor& cursor);

// Moves on by the examples of a window.
void advance(Cursor& cursor, const Window& window, const Subject& subject);

// The batches of a window.
std::vector<std::span<const data::Example* const>> batches_of(const Window& window,
                                                              const Subject& subject);

// The losses of a batch, [targets].
Tensor losses_of(const Subject& subject, const data::Batch& batch, nn::Forward& forward);

struct Gradients {
  double loss = 0;  // mean over the window's targets
  int64_t tokens = 0;
};

// Sets the gradients of a window's loss, a batch after the other. Dropout is keyed by `step`, the
// number of steps before. Throws Error(numeric) for a loss that is not finite.
Gradients set_gradients(const Subject& subject, const Window& window, int64_t step,
                        nn::Probe* gates = nullptr);

// The end of a run whose numbers are not finite: names the step, the examples (those whose losses
// are not finite, or all of an undefined `losses`) and the first bad tensor.
[[noreturn]] void fail_numeric(const Subject& subject, int64_t step, const Tensor& losses,
                               std::span<const data::Example* const> examples);

}  // namespace peftkit::train
