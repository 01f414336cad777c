// peft-train selftest: what peftkit promises, on the user's own model and data.
#include "base/text.hpp"
#include "train/commands.hpp"
#include "train/evaluate.hpp"
#include "train/loop.hpp"
#include "train/prepare.hpp"
#include "train/run_state.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include <unistd.h>

namespace peftkit::train {

namespace {

constexpr int64_t kSteps = 4;     // of the runs that are compared
constexpr size_t kExamples = 16;  // at most, of the batches that are compared

// A folder that goes with all it holds.
struct ScratchFolder {
  ScratchFolder() : path(fs::temp_directory_path() / str("peftkit-selftest-", ::getpid())) {
    fs::create_directories(path);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const fs::path path;
};

// How far apart two results may be: rounding in the type of the base.
double bound_of(const Prepared& run) {
  return run.model.recipe.base_dtype == at::kBFloat16 ? 5e-2 : 1e-4;
}

// The largest difference, in units of the largest value.
double relative_difference(const Tensor& a, const Tensor& b) {
  const double scale = std::max(1e-6, a.abs().max().item<double>());
  return (a - b).abs().max().item<double>() / scale;
}

class Selftest {
 public:
  Selftest(const config::RunConfig& config, std::ostream& out)
      : config_(shortened(config)), run_(config_), bound_(bound_of(run_)), out_(out) {
    const auto& all = run_.data.train.examples;
    for (size_t i = 0; i < std::min(kExamples, all.size()); ++i) some_.push_back(&all[i]);
    fresh_ = run_.model.parameters.values.clone();
  }

  void operator()() {
    const Tensor straight = values_after(kSteps);
    report_bits("the same seed gives the same bits", straight, values_after(kSteps));
    report_bits("a run that stops and goes on gives the same bits", straight, values_resumed());
    set_values(straight);  // gates and adapters that do something
    report("accumulated gradients are those of one batch", accumulation());
    report("an example's outputs do not depend on its batch", composition(/*gates=*/false));
    if (config::has_gates(config_.adapter.config))
      report("an example's gates do not depend on its batch", composition(/*gates=*/true));
    if (!run_.data.validation.examples.empty())
      report("the evaluation batch size does not change the loss", evaluation());
    if (failed_ > 0)
      throw Error(ErrorKind::failure, str(failed_, " of ", checks_, " checks failed"));
    out_ << "all " << checks_ << " checks hold\n";
  }

 private:
  // A few steps are enough.
  static config::RunConfig shortened(config::RunConfig config) {
    config.training.max_steps = kSteps;
    return config;
  }

  void line(bool good, const std::string& what, const std::string& note) {
    ++checks_;
    failed_ += good ? 0 : 1;
    out_ << (good ? "ok      " : "FAILED  ") << what << note << '\n';
  }
  void report_bits(const std::string& what, const Tensor& a, const Tensor& b) {
    const bool same = a.equal(b);
    line(same, what, same ? "" : str(": largest difference ", relative_difference(a, b)));
  }
  void report(const std::string& what, double difference) {
    line(difference <= bound_, what, str(" (", difference, ", at most ", bound_, ")"));
  }

  void set_values(const Tensor& values) {
    const at::NoGradGuard no_grad;
    run_.model.parameters.values.copy_(values);
  }

  // Steps from a state on, up to `end`.
  TrainState go_on(TrainState state, int64_t end) {
    while (state.step < end) (void)take_step(run_.subject(), state, kSteps);
    return state;
  }

  TrainState fresh_state() {
    set_values(fresh_);
    return TrainState(AdamW(config_.training, run_.model.parameters));
  }

  Tensor values_after(int64_t steps) {
    (void)go_on(fresh_state(), steps);
    return run_.model.parameters.values.clone();
  }

  Tensor values_resumed() {
    const ScratchFolder scratch;
    const TrainState half = go_on(fresh_state(), kSteps / 2);
    save_checkpoint(scratch.path, run_.model, half,
                    provenance_of(config_, run_.base, run_.data.task->labels().names()), 0);
    TrainState state = fresh_state();
    (void)load_checkpoint(*find_checkpoint_to_resume(scratch.path), run_.model, state,
                          static_cast<int64_t>(run_.data.train.examples.size()));
    (void)go_on(std::move(state), kSteps);
    return run_.model.parameters.values.clone();
  }

  // Without dropout: its masks differ between batches.
  Tensor gradients(const std::vector<std::vector<const data::Example*>>& batches) {
    run_.model.parameters.gradients.zero_();
    for (const auto& batch : batches) {
      nn::Forward forward;
      losses_of(run_.subject(), data::pack(batch), forward).sum().backward();
    }
    return run_.model.parameters.gradients.clone();
  }

  std::vector<std::vector<const data::Example*>> one_by_one() const {
    std::vector<std::vector<const data::Example*>> out;
    for (const auto* example : some_) out.push_back({example});
    return out;
  }

  double accumulation() { return relative_difference(gradients({some_}), gradients(one_by_one())); }

  // Logits, or the values of all gates.
  Tensor outputs(const std::vector<const data::Example*>& batch, bool gates) {
    const at::NoGradGuard no_grad;
    nn::Probe probe;
    nn::Forward forward;
    forward.probe = gates ? &probe : nullptr;
    const Tensor logits = run_.model(data::pack(batch), forward).whole().to(at::kDouble);
    if (!gates) return logits;
    std::vector<Tensor> values;
    for (const auto& record : probe.gates) values.push_back(record.value.to(at::kDouble));
    return at::stack(values, 1);
  }

  double composition(bool gates) {
    std::vector<Tensor> alone;
    for (const auto& batch : one_by_one()) alone.push_back(outputs(batch, gates));
    return relative_difference(outputs(some_, gates), at::cat(alone));
  }

  double evaluation() {
    data::Encoded part = run_.data.validation;
    part.examples.resize(std::min(part.examples.size(), kExamples));
    const auto loss = [&](int64_t batch_size) {
      EvaluateOptions options{.task = *run_.data.task, .metrics = {}, .batch_size = batch_size};
      return evaluate(run_.model, part, options).loss;
    };
    const double whole = loss(static_cast<int64_t>(kExamples));
    return std::abs(whole - loss(1)) / std::max(1e-6, std::abs(whole));
  }

  const config::RunConfig config_;
  Prepared run_;
  const double bound_;
  std::ostream& out_;
  std::vector<const data::Example*> some_;
  Tensor fresh_;
  int checks_ = 0, failed_ = 0;
};

}  // namespace

void selftest(const config::RunConfig& config, std::ostream& out) {
  Selftest(config, out)();
}

}  // namespace peftkit::train
