// peft-train plan: what a run will take.
#include "base/terminal.hpp"
#include "base/text.hpp"
#include "train/commands.hpp"
#include "train/evaluate.hpp"
#include "train/loop.hpp"
#include "train/memory.hpp"
#include "train/plan.hpp"
#include "train/prepare.hpp"
#include "train/process.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>

namespace peftkit::train {

namespace {

constexpr int64_t kTimedSteps = 3;

std::string mib(double bytes) {
  return with_commas(static_cast<int64_t>(bytes / kMib + 0.5)) + " MiB";
}

void print_row(std::ostream& out, const std::string& what, const std::string& value,
               const std::string& note = "") {
  out << "  " << padded(what, 34) << padded(value, 16) << note << '\n';
}

void print_parameters(std::ostream& out, const Prepared& run) {
  struct Sum {
    int64_t modules = 0, count = 0;
  };
  std::map<std::string, Sum> methods;
  int64_t adapter = 0;
  for (const auto& module : run.model.adapter.modules) {
    Sum& sum = methods[module.method];
    ++sum.modules;
    for (const auto& name : module.tensors) {
      const auto* parameter = run.model.parameters.find(name);
      sum.count += parameter->value.numel();
      adapter += parameter->value.numel();
    }
  }
  out << "parameters\n";
  for (const auto& [method, sum] : methods)
    print_row(out, method, with_commas(sum.count), str("in ", sum.modules, " modules"));
  const int64_t rest = run.model.parameters.count() - adapter;
  print_row(out, run.config.adapter.config.full ? "base and head" : "head", with_commas(rest));
  int64_t base = 0;
  for (const auto& [name, view] : run.base.tensors) base += view.numel();
  print_row(out, "in the checkpoint", with_commas(base),
            run.config.adapter.config.full ? "" : "frozen");
}

std::string about(const LongestBatch& batch) {
  return str(batch.examples.size(), " examples, ", with_commas(batch.tokens), " tokens");
}

// Resident memory once everything of a step but its batch is there.
double warm_resident_mib(const Subject& subject, const LongestBatch& batch) {
  const auto shortest = std::ranges::min_element(
      batch.examples, {}, [](const auto* example) { return example->ids.size(); });
  Window window{{}, {*shortest}, subject.data.task->targets_of(**shortest)};
  (void)set_gradients(subject, window, 0);
  subject.model.parameters.gradients.zero_();
  return resident_mib();
}

// Bytes of resident memory beyond `warm` while `body` runs.
template <class Body>
double peak_beyond(double warm, Body body) {
  restart_peak_resident();
  body();
  return std::max(0.0, peak_resident_mib() * kMib - warm);
}

double seconds_per_token(const Subject& subject) {
  int64_t tokens = 0;
  const auto start = std::chrono::steady_clock::now();
  Cursor cursor;
  for (int64_t step = 0; step < kTimedSteps && cursor.epoch == 0; ++step) {
    const Window window = window_at(subject, cursor);
    tokens += set_gradients(subject, window, step).tokens;
    advance(cursor, window, subject);
  }
  return seconds_since(start) / static_cast<double>(std::max<int64_t>(1, tokens));
}

int64_t tokens_in(const data::Encoded& encoded) {
  int64_t tokens = 0;
  for (const auto& example : encoded.examples) tokens += static_cast<int64_t>(example.ids.size());
  return tokens;
}

double seconds_of_evaluation(const Subject& subject, const LongestBatch& batch) {
  if (batch.examples.empty()) return 0;
  const auto start = std::chrono::steady_clock::now();
  evaluate_once(subject, batch);
  int64_t tokens = 0;
  for (const auto* example : batch.examples) tokens += static_cast<int64_t>(example->ids.size());
  return seconds_since(start) * static_cast<double>(tokens_in(subject.data.validation)) /
         static_cast<double>(std::max<int64_t>(1, tokens));
}

void print_time(std::ostream& out, const Prepared& run, const Subject& subject,
                const LongestBatch& evaluation) {
  const auto& config = run.config.training;
  const auto count = static_cast<int64_t>(run.data.train.examples.size());
  const int64_t steps = steps_per_epoch(config, count), total = total_steps(config, count);
  const double epoch = seconds_per_token(subject) * static_cast<double>(tokens_in(run.data.train));
  const double evaluating = seconds_of_evaluation(subject, evaluation);
  const double epochs = static_cast<double>(total) / static_cast<double>(steps);
  out << "time\n";
  print_row(out, "an epoch", clock_time(epoch),
            str(steps, " steps of ", fixed(epoch / static_cast<double>(steps), 3), " s"));
  if (evaluation.tokens > 0)
    print_row(out, "an evaluation", clock_time(evaluating),
              config::generates(run.config.task) ? "without generation" : "");
  print_row(out, "the run", clock_time(epochs * (epoch + evaluating)),
            str(total, " steps, ", fixed(epochs, 1), " epochs"));
}

}  // namespace

void plan(const config::RunConfig& config, std::ostream& out) {
  Prepared run(config);
  const Subject subject = run.subject();
  const AdamW optimizer(config.training, run.model.parameters);  // its moments count
  print_parameters(out, run);

  const LongestBatch train = longest_training_batch(subject);
  const LongestBatch evaluation = longest_evaluation_batch(subject);
  const double warm = warm_resident_mib(subject, train) * kMib;
  const auto at_hand = static_cast<double>(memory_at_hand());
  const auto weights = static_cast<double>(checkpoint_bytes(run.base));
  const auto trained = 16 * static_cast<double>(run.model.parameters.count());
  out << "memory\n";
  print_row(out, "weights of the checkpoint", mib(weights));
  print_row(out, "trained, gradients, optimiser", mib(trained));
  print_row(out, "program and data", mib(std::max(0.0, warm - weights - trained)));
  out.flush();
  check_memory(subject);
  // The heap keeps what it had, so the smaller one comes first.
  const double evaluating = peak_beyond(warm, [&] { evaluate_once(subject, evaluation); });
  const double training = train.heap * peak_beyond(warm, [&] { train_once(subject, train); });
  print_row(out, "longest training batch", mib(training), about(train));
  if (evaluation.tokens > 0)
    print_row(out, "longest evaluation batch", mib(evaluating), about(evaluation));
  print_row(out, "peak", mib(warm + std::max(training, evaluating)),
            "at hand: " + mib(warm + at_hand));
  print_time(out, run, subject, evaluation);
}

void dry_run(const config::RunConfig& config, std::ostream& out) {
  Prepared run(config);
  const Subject subject = run.subject();
  check_memory(subject);
  const AdamW optimizer(config.training, run.model.parameters);
  const LongestBatch train = longest_training_batch(subject);
  const LongestBatch evaluation = longest_evaluation_batch(subject);
  auto start = std::chrono::steady_clock::now();
  train_once(subject, train);
  out << "longest training batch    " << about(train) << ", " << fixed(seconds_since(start), 2)
      << " s\n";
  if (evaluation.tokens > 0) {
    start = std::chrono::steady_clock::now();
    evaluate_once(subject, evaluation);
    out << "longest evaluation batch  " << about(evaluation) << ", "
        << fixed(seconds_since(start), 2) << " s\n";
  }
  out << "peak memory               " << mib(peak_resident_mib() * kMib) << "\nok\n";
}

}  // namespace peftkit::train
