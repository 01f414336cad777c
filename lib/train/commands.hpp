#pragma once
// What the programs do, behind plain functions: no libtorch in the signatures.

#include "config/run_config.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace peftkit::train {

// Trains and writes the run folder; the closing summary goes to `out`. With `resume`, a run folder
// or one of its checkpoints, a stopped run goes on.
void run_training(const config::RunConfig& config, const std::vector<std::string>& command_line,
                  std::ostream& out, const std::optional<fs::path>& resume = {});

// The config of the run in `folder`, a run folder or one of its checkpoints, wherever that lies
// now; without a slash at its end.
config::RunConfig config_to_resume(const fs::path& folder);

// Checks all that can be checked without training; all findings in one Error. What was found in
// order goes to `out`.
void validate(const config::RunConfig& config, std::ostream& out);

// Prints parameters per method, memory with the longest batches, and the time of an epoch from a
// few real steps. Throws Error(memory) after the numbers where the run cannot fit.
void plan(const config::RunConfig& config, std::ostream& out);

// Reads everything, then trains and evaluates once on the longest batches; writes nothing.
void dry_run(const config::RunConfig& config, std::ostream& out);

// Checks on the user's own model and data what peftkit promises: that a stopped run goes on to the
// same bits, that batches and accumulation change nothing beyond rounding, …. A line for each;
// throws Error(failure) where one does not hold.
void selftest(const config::RunConfig& config, std::ostream& out);

// Prints the first rows of the data as the model sees them: tokens, labels, what is learned, what
// was cut.
void preview(const config::RunConfig& config, int64_t rows, std::ostream& out);

// Prints every module of the adapter and of the head.
void explain(const config::RunConfig& config, std::ostream& out);

struct EvalOptions {
  fs::path adapter;  // best/, last/, or a folder made by Python `adapters`
  std::vector<fs::path> data;
  std::optional<fs::path> config;      // columns, lengths and base for an adapter made elsewhere
  std::vector<std::string> overrides;  // of that config
  std::optional<std::string> model;    // another place of the base checkpoint
  bool allow_base_mismatch = false;  // warn, where the base or its tokenizer is not the trained one
  std::optional<fs::path> output, predictions, gates, per_example_gates;
  bool full = false;    // write logits, losses and all n-best answers into `predictions`, too
  bool scores = false;  // write the raw gate scores into `gates`, too
};

// Evaluates a saved adapter; the metrics go to `out` as JSON. Rows without a label are predicted
// where predictions or gates are asked for; where no row has one, there are no metrics.
void run_evaluation(const EvalOptions& options, std::ostream& out);

}  // namespace peftkit::train
