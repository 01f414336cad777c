#pragma once
// What the programs do, behind plain functions: no libtorch in the signatures.

#include "config/run_config.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace peftkit::train {

// Trains and writes the run folder; the closing summary goes to `out`.
void run_training(const config::RunConfig& config, const std::vector<std::string>& command_line,
                  std::ostream& out);

// Checks all that can be checked without training; all findings in one Error. What was found in
// order goes to `out`.
void validate(const config::RunConfig& config, std::ostream& out);

// Prints every module of the adapter and of the head.
void explain(const config::RunConfig& config, std::ostream& out);

struct EvalOptions {
  fs::path adapter;  // best/, last/, or a folder made by Python `adapters`
  std::vector<fs::path> data;
  std::optional<fs::path> config;      // columns, lengths and base for an adapter made elsewhere
  std::vector<std::string> overrides;  // of that config
  std::optional<std::string> model;    // another place of the base checkpoint
  std::optional<fs::path> output, predictions, gates, per_example_gates;
  bool scores = false;  // write the raw gate scores into `gates`, too
};

// Evaluates a saved adapter; the metrics go to `out` as JSON.
void run_evaluation(const EvalOptions& options, std::ostream& out);

// "peftkit 0.1.0 · libtorch 2.13.0 · AVX512 · 2 threads"
std::string version_line();

}  // namespace peftkit::train
