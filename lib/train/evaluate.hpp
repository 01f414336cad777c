#pragma once
// Scores a model on examples, one batch of logits at a time.

#include "report/gates.hpp"
#include "train/model.hpp"

#include <functional>

namespace peftkit::train {

// What is known of one example after its batch.
struct ExampleResult {
  int64_t row;  // index into the data
  std::span<const float> logits, target;
  double loss;
};

struct EvaluateOptions {
  const tasks::Task& task;
  const data::LabelMap& labels;
  std::vector<std::string> metrics;
  int64_t batch_size = 64;
  bool with_gates = false;
  std::string progress = "eval";                              // head of the progress bar
  std::function<void(const ExampleResult&)> on_example = {};  // called in the order of the examples
};

struct Evaluation {
  double loss = 0;                                      // mean over examples
  std::vector<std::pair<std::string, double>> metrics;  // in the order asked for
  report::GateTable gates;                              // empty unless asked for
  int64_t examples = 0, tokens = 0;
  double seconds = 0;
  // The value of a metric, or the loss. Throws Error(config) for a name that was not computed.
  double value(const std::string& metric) const;
};

Evaluation evaluate(const Model& model, std::span<const data::Example> examples,
                    const EvaluateOptions& options);

// "eval_loss", "eval_accuracy", …, "eval_runtime", "eval_samples_per_second", as Hugging Face's
// trainer writes them.
Json results_json(const Evaluation& evaluation);

// Which gate a record is, in the words of gates.json.
report::GateName gate_name(const nn::GateRecord& record);

}  // namespace peftkit::train
