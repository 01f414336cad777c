#include "train/loop.hpp"

#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/terminal.hpp"
#include "base/text.hpp"
#include "data/order.hpp"
#include "train/process.hpp"
#include "train/schedule.hpp"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace peftkit::train {

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What one optimiser step saw.
struct StepReport {
  double loss = 0, gradient_norm = 0, learning_rate = 0;
  nn::Probe gates;
};

class Loop {
 public:
  explicit Loop(TrainRun& run)
      : run_(run),
        config_(run.config.training),
        examples_(run.data.train.examples),
        total_(total_steps(config_, count())),
        state_(AdamW(config_, run.model.parameters)),
        progress_("train", total_) {}

  TrainResult operator()() {
    const double startup = seconds_since_start();
    start_ = Clock::now();
    while (state_.step < total_ && !stop_) {
      // Gates are recorded only for the line that the log is going to write.
      const bool logs = (state_.step + 1) % config_.logging_steps == 0 || state_.step + 1 == total_;
      const StepReport report = step(logs && run_.log != nullptr);
      show(report);
      if (logs) write_log(report);
      if (evaluation_due()) evaluate_now();
    }
    progress_.clear();
    if (!state_.best_value) {
      state_.best_step = state_.step;
      run_.on_better(state_);
    }
    return {std::move(state_), since(start_) - evaluation_seconds_, startup, stop_};
  }

 private:
  int64_t count() const { return static_cast<int64_t>(examples_.size()); }
  double epochs_done() const {
    return static_cast<double>(state_.epoch) +
           static_cast<double>(state_.position) / static_cast<double>(count());
  }

  // The examples of one optimiser step, in order.
  struct Window {
    std::vector<data::Example> variants;  // what `examples` point to, where examples vary
    std::vector<const data::Example*> examples;
    int64_t terms = 0;  // of the loss
  };

  // At most to the end of the epoch.
  Window next_window() {
    const tasks::Task& task = *run_.data.task;
    const auto seed = static_cast<uint64_t>(config_.data_seed.value_or(config_.seed));
    const data::Permutation order(static_cast<uint64_t>(count()), seed,
                                  static_cast<uint64_t>(state_.epoch));
    const bool shuffled = config_.train_sampling_strategy == "random";
    const int64_t size = config_.per_device_train_batch_size * config_.gradient_accumulation_steps;
    Window window;
    for (int64_t i = state_.position; i < std::min(count(), state_.position + size); ++i) {
      const auto index = shuffled ? order(static_cast<uint64_t>(i)) : static_cast<uint64_t>(i);
      if (task.varies()) {
        window.variants.push_back(task.variant(
            examples_[index], mix({static_cast<uint64_t>(config_.seed), mix("variant"),
                                   static_cast<uint64_t>(state_.epoch), index})));
      } else {
        window.examples.push_back(&examples_[index]);
      }
    }
    for (const auto& variant : window.variants) window.examples.push_back(&variant);
    for (const auto* example : window.examples) window.terms += task.targets_of(*example);
    return window;
  }

  StepReport step(bool with_gates) {
    const auto window = next_window();
    StepReport report;
    run_.model.parameters.gradients.zero_();
    const auto micro_size = static_cast<size_t>(config_.per_device_train_batch_size);
    uint64_t micro_step = 0;
    const std::span examples(window.examples);
    for (size_t begin = 0; begin < examples.size(); begin += micro_size, ++micro_step) {
      const data::Batch batch = data::pack(
          examples.subspan(begin, std::min(examples.size() - begin, micro_size)));
      nn::Forward forward;
      forward.training = true;
      forward.dropout = nn::generator(mix({static_cast<uint64_t>(config_.seed), mix("dropout"),
                                           static_cast<uint64_t>(state_.step), micro_step}));
      forward.probe = with_gates ? &report.gates : nullptr;
      const Tensor losses = run_.data.task->losses(run_.model(batch, forward), batch,
                                                   config_.label_smoothing_factor);
      // Every target of the step weighs the same, however the step is cut into batches.
      const Tensor loss = losses.sum() / static_cast<double>(std::max<int64_t>(1, window.terms));
      report.loss += loss.item<double>();
      loss.backward();
      state_.tokens += static_cast<int64_t>(batch.ids.size());
    }
    update(report);
    state_.loss_sum += report.loss;
    state_.examples += static_cast<int64_t>(examples.size());
    state_.position += static_cast<int64_t>(examples.size());
    if (state_.position == count()) {
      state_.position = 0;
      ++state_.epoch;
    }
    return report;
  }

  void update(StepReport& report) {
    report.gradient_norm = clip_gradients(run_.model.parameters, config_.max_grad_norm);
    if (!std::isfinite(report.loss) || !std::isfinite(report.gradient_norm)) {
      throw Error(
          ErrorKind::numeric,
          str("step ", state_.step + 1, ": the ", std::isfinite(report.loss) ? "gradient" : "loss",
              " is not finite; lower training.learning_rate or set training.max_grad_norm"));
    }
    report.learning_rate =
        config_.learning_rate * learning_rate_factor(config_, state_.step, total_);
    state_.optimizer.step(run_.model.parameters, report.learning_rate);
    ++state_.step;
  }

  double training_seconds() const { return std::max(1e-9, since(start_) - evaluation_seconds_); }

  void show(const StepReport& report) {
    const double rate = static_cast<double>(state_.examples) / training_seconds();
    progress_.update(state_.step,
                     str("epoch ", fixed(epochs_done(), 2), "  loss ", fixed(report.loss, 4), "  ",
                         fixed(rate, 0), " samples/s  ", fixed(resident_mib(), 0), " MiB"));
  }

  void write_log(const StepReport& report) {
    const double steps = static_cast<double>(state_.step - state_.logged_step);
    const double loss = (state_.loss_sum - state_.logged_loss_sum) / steps;
    state_.logged_step = state_.step;
    state_.logged_loss_sum = state_.loss_sum;
    if (run_.log == nullptr) return;
    Json line = {{"step", state_.step},
                 {"epoch", epochs_done()},
                 {"loss", loss},
                 {"learning_rate", report.learning_rate},
                 {"grad_norm", report.gradient_norm},
                 {"samples_per_second", static_cast<double>(state_.examples) / training_seconds()},
                 {"tokens_per_second", static_cast<double>(state_.tokens) / training_seconds()}};
    if (!report.gates.gates.empty()) line["gates"] = gate_means(report.gates);
    run_.log->append(line);
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

  bool evaluation_due() const {
    if (run_.data.validation.examples.empty() || config_.eval_strategy == "no") return false;
    if (state_.step == total_) return true;
    if (config_.eval_strategy == "epoch") return state_.position == 0;
    return state_.step % config_.eval_steps.value_or(config_.logging_steps) == 0;
  }

  void evaluate_now() {
    const auto start = Clock::now();
    progress_.clear();
    const Evaluation evaluation = evaluate(run_.model, run_.data.validation,
                                           {.task = *run_.data.task,
                                            .metrics = run_.metrics,
                                            .batch_size = config_.per_device_eval_batch_size});
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
    stop_ = config_.early_stopping_patience > 0 &&
            state_.evaluations_without_better >= config_.early_stopping_patience &&
            state_.step < total_;
    report_evaluation(evaluation, better);
    evaluation_seconds_ += since(start);
  }

  void report_evaluation(const Evaluation& evaluation, bool better) {
    std::string text = str("step ", state_.step, "/", total_, "  epoch ", fixed(epochs_done(), 2),
                           "  eval_loss ", fixed(evaluation.loss, 4));
    for (const auto& [name, value] : evaluation.metrics)
      text += str("  eval_", name, " ", fixed(value, 4));
    log::info(text + (better ? "  (best so far)" : ""));
    if (stop_)
      log::info(str("stopped early: no better ", run_.metric_for_best, " in ",
                    config_.early_stopping_patience, " evaluations"));
    if (run_.log == nullptr) return;
    Json line = {{"step", state_.step}, {"epoch", epochs_done()}};
    line.update(results_json(evaluation));
    run_.log->append(line);
  }

  TrainRun& run_;
  const config::TrainingConfig& config_;
  const std::vector<data::Example>& examples_;
  const int64_t total_;
  TrainState state_;
  Progress progress_;
  Clock::time_point start_;
  double evaluation_seconds_ = 0;
  bool stop_ = false;
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
  return std::max(int64_t{1}, static_cast<int64_t>(std::ceil(steps)));
}

TrainResult train(TrainRun run) {
  return Loop(run)();
}

}  // namespace peftkit::train
