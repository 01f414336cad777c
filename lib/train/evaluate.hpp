#pragma once
// Scores a model on examples, one batch of logits at a time.

#include "report/gates.hpp"
#include "tasks/task.hpp"
#include "train/model.hpp"

#include <functional>

namespace peftkit::train {

struct EvaluateOptions {
  const tasks::Task& task;
  std::vector<std::string> metrics;
  int64_t batch_size = 64;
  bool with_gates = false;
  std::string progress = "eval";           // head of the progress bar
  std::function<bool()> interrupted = {};  // asked between batches; empty: never
  tasks::LineSink on_prediction = {};  // gets the lines of --predictions, in the order of the rows
};

struct Evaluation {
  double loss = 0;          // mean over targets, of labelled examples as the metrics are
  tasks::Metrics metrics;   // in the order asked for, and what else the data has to tell
  report::GateTable gates;  // a row for each sequence; empty unless asked for
  int64_t examples = 0, labelled = 0, tokens = 0;
  double seconds = 0;
  bool stopped = false;  // it was interrupted, and there is nothing else here
  // The value of a metric, or the loss. Throws Error(config) for a name that was not computed.
  double value(const std::string& metric) const;
};

Evaluation evaluate(const Model& model, const data::Encoded& data, const EvaluateOptions& options);

// "eval_loss", "eval_accuracy", …, "eval_runtime", "eval_samples_per_second", as Hugging Face's
// trainer writes them. Of examples without any label "predict_samples" and the like.
Json results_json(const Evaluation& evaluation);

// Which gate a record is, in the words of gates.json.
report::GateName gate_name(const nn::GateRecord& record);

}  // namespace peftkit::train
