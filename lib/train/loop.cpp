#include "train/loop.hpp"

#include "base/log.hpp"
#include "base/terminal.hpp"
#include "base/text.hpp"
#include "train/evaluate.hpp"
#include "train/process.hpp"
#include "train/schedule.hpp"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace peftkit::train {

namespace {

using Clock = std::chrono::steady_clock;

class Loop {
 public:
  explicit Loop(TrainRun& run)
      : run_(run),
        config_(run.subject.config),
        total_(total_steps(config_, count())),
        state_(std::move(run.start)),
        examples_before_(state_.examples),
        tokens_before_(state_.tokens),
        seconds_before_(state_.seconds),
        progress_("train", total_) {}

  TrainResult operator()() {
    const double startup = seconds_since_start();
    start_ = Clock::now();
    while (!state_.stopped_early && (state_.step < total_ || state_.evaluation_due)) {
      if (!state_.evaluation_due) next_step();
      if (run_.interrupted()) stop_here();
      if (state_.evaluation_due) evaluate_now();
      if (checkpoint_due()) save_now();
      if (run_.interrupted() && (state_.step < total_ || state_.evaluation_due)) stop_here();
    }
    progress_.clear();
    if (!state_.best_value) {
      state_.best_step = state_.step;
      run_.on_better(state_);
    }
    state_.seconds = training_seconds();
    return {std::move(state_), startup};
  }

 private:
  int64_t count() const { return static_cast<int64_t>(run_.subject.data.train.examples.size()); }
  double epochs_done() const {
    return static_cast<double>(state_.epoch) +
           static_cast<double>(state_.position) / static_cast<double>(count());
  }

  void next_step() {
    // Gates are recorded only for the line that the log is going to write.
    const bool logs = (state_.step + 1) % config_.logging_steps == 0 || state_.step + 1 == total_;
    nn::Probe gates;
    const StepReport report =
        take_step(run_.subject, state_, total_, logs && run_.log ? &gates : nullptr);
    show(report);
    if (logs) write_log(report, gates);
    state_.evaluation_due = evaluation_comes();
  }

  double training_seconds() const {
    return seconds_before_ + seconds_since(start_) - idle_seconds_;
  }

  // Of this process: (used by now - used before) in a second.
  double rate(int64_t now, int64_t before) const {
    return static_cast<double>(now - before) /
           std::max(1e-9, seconds_since(start_) - idle_seconds_);
  }

  void show(const StepReport& report) {
    progress_.update(state_.step,
                     str("epoch ", fixed(epochs_done(), 2), "  loss ", fixed(report.loss, 4), "  ",
                         fixed(rate(state_.examples, examples_before_), 0), " samples/s  ",
                         fixed(resident_mib(), 0), " MiB"));
  }

  void write_log(const StepReport& report, const nn::Probe& gates) {
    const double steps = static_cast<double>(state_.step - state_.logged_step);
    const double loss = (state_.loss_sum - state_.logged_loss_sum) / steps;
    state_.logged_step = state_.step;
    state_.logged_loss_sum = state_.loss_sum;
    if (!run_.log) return;
    Json line = {{"step", state_.step},
                 {"epoch", epochs_done()},
                 {"loss", loss},
                 {"learning_rate", report.learning_rate},
                 {"grad_norm", report.gradient_norm},
                 {"samples_per_second", rate(state_.examples, examples_before_)},
                 {"tokens_per_second", rate(state_.tokens, tokens_before_)}};
    if (!gates.gates.empty()) line["gates"] = gate_means(gates);
    run_.log(line);
  }

  // {layer: {"lora.query": mean over the step's sequences, …}}
  static Json gate_means(const nn::Probe& probe) {
    std::map<int64_t, std::map<std::string, std::pair<double, int64_t>>> sums;
    for (const auto& record : probe.gates) {
      const auto name = gate_name(record);
      auto& [sum, sequences] = sums[name.layer][name.method + "." + name.target];
      sum += record.value.sum().item<double>();
      sequences += record.value.numel();
    }
    Json json = Json::object();
    for (const auto& [layer, gates] : sums) {
      for (const auto& [gate, total] : gates) {
        json[std::to_string(layer)][gate] = total.first / static_cast<double>(total.second);
      }
    }
    return json;
  }

  // Does this step end with an evaluation?
  bool evaluation_comes() const {
    if (run_.subject.data.validation.examples.empty() || config_.eval_strategy == "no")
      return false;
    if (state_.step == total_) return true;
    if (config_.eval_strategy == "epoch") return state_.position == 0;
    return state_.step % config_.eval_steps.value_or(config_.logging_steps) == 0;
  }

  void evaluate_now() {
    const auto start = Clock::now();
    progress_.clear();
    const Evaluation evaluation = evaluate(run_.subject.model, run_.subject.data.validation,
                                           {.task = *run_.subject.data.task,
                                            .metrics = run_.metrics,
                                            .batch_size = config_.per_device_eval_batch_size,
                                            .interrupted = run_.interrupted});
    if (evaluation.stopped) return;  // it is made anew when the run goes on
    const double value = evaluation.value(run_.metric_for_best);
    const bool higher = tasks::higher_is_better(run_.metric_for_best);
    const bool better =
        !state_.best_value || (higher ? value > *state_.best_value : value < *state_.best_value);
    if (better) {
      state_.best_value = value;
      state_.best_step = state_.step;
      state_.evaluations_without_better = 0;
      run_.on_better(state_);
    } else {
      ++state_.evaluations_without_better;
    }
    state_.evaluation_due = false;
    state_.stopped_early = config_.early_stopping_patience > 0 &&
                           state_.evaluations_without_better >= config_.early_stopping_patience &&
                           state_.step < total_;
    report_evaluation(evaluation, better);
    idle_seconds_ += seconds_since(start);
  }

  // After the evaluation, which belongs to the step.
  bool checkpoint_due() const {
    if (config_.save_strategy == "no" || state_.evaluation_due) return false;
    if (state_.step == total_ || state_.stopped_early) return true;
    if (config_.save_strategy == "epoch") return state_.position == 0;
    return state_.step % config_.save_steps == 0;
  }

  void save_now() {
    const auto start = Clock::now();
    state_.seconds = training_seconds();
    run_.on_checkpoint(state_);
    saved_step_ = state_.evaluation_due ? -1 : state_.step;
    idle_seconds_ += seconds_since(start);
  }

  [[noreturn]] void stop_here() {
    progress_.clear();
    if (saved_step_ != state_.step) save_now();
    throw Error(ErrorKind::interrupted,
                str("stopped after step ", state_.step, " of ", total_,
                    "; to go on: peft-train --resume ", config_.output_dir));
  }

  void report_evaluation(const Evaluation& evaluation, bool better) {
    std::string text = str("step ", state_.step, "/", total_, "  epoch ", fixed(epochs_done(), 2),
                           "  eval_loss ", fixed(evaluation.loss, 4));
    for (const auto& [name, value] : evaluation.metrics)
      text += str("  eval_", name, " ", fixed(value, 4));
    log::info(text + (better ? "  (best so far)" : ""));
    if (state_.stopped_early)
      log::info(str("stopped early: no better ", run_.metric_for_best, " in ",
                    config_.early_stopping_patience, " evaluations"));
    if (!run_.log) return;
    Json line = {{"step", state_.step}, {"epoch", epochs_done()}};
    line.update(results_json(evaluation));
    run_.log(line);
  }

  TrainRun& run_;
  const config::TrainingConfig& config_;
  const int64_t total_;
  TrainState state_;
  const int64_t examples_before_, tokens_before_;  // what other processes of the run did
  const double seconds_before_;
  Progress progress_;
  Clock::time_point start_;
  double idle_seconds_ = 0;  // in evaluations and checkpoints
  int64_t saved_step_ = -1;
};

}  // namespace

int64_t steps_per_epoch(const config::TrainingConfig& config, int64_t examples) {
  const int64_t window = config.per_device_train_batch_size * config.gradient_accumulation_steps;
  return (examples + window - 1) / window;
}

int64_t total_steps(const config::TrainingConfig& config, int64_t examples) {
  if (config.max_steps) return *config.max_steps;
  const double steps =
      config.num_train_epochs * static_cast<double>(steps_per_epoch(config, examples));
  return static_cast<int64_t>(std::clamp(std::ceil(steps), 1.0, 1e18));
}

StepReport take_step(const Subject& subject, TrainState& state, int64_t total, nn::Probe* gates) {
  const config::TrainingConfig& config = subject.config;
  const Window window = window_at(subject, state);
  const Gradients gradients = set_gradients(subject, window, state.step, gates);
  StepReport report{.loss = gradients.loss};
  report.gradient_norm = clip_gradients(subject.model.parameters, config.max_grad_norm);
  if (!std::isfinite(report.gradient_norm)) fail_numeric(subject, state.step, {}, window.examples);
  report.learning_rate = config.learning_rate * learning_rate_factor(config, state.step, total);
  state.optimizer.step(subject.model.parameters, report.learning_rate);
  ++state.step;
  state.tokens += gradients.tokens;
  state.loss_sum += report.loss;
  state.examples += static_cast<int64_t>(window.examples.size());
  advance(state, window, subject);
  return report;
}

TrainResult train(TrainRun run) {
  return Loop(run)();
}

}  // namespace peftkit::train
