// peft-eval: evaluates a saved adapter.

#include "app.hpp"
#include "process_settings.hpp"
#include "train/commands.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace {

constexpr const char* kExamples = R"(
Examples:
  peft-eval --adapter runs/quickstart/best --data data/reviews/dev.tsv
  peft-eval --adapter runs/quickstart/best --data dev.tsv --predictions predictions.jsonl --gates gates.json
  peft-eval --adapter made-by-python/ --data dev.tsv --config configs/quickstart.yaml

Exit codes: 0 ok, 1 failure, 2 usage or config, 3 data, 4 checkpoint, 5 non-finite numbers, 6 out of memory.
)";

}  // namespace

int main(int argc, char** argv) {
  using namespace peftkit;
  CLI::App app("Evaluates a saved adapter: metrics on stdout, and predictions and gates in files.");
  app.footer(kExamples);
  app.set_version_flag("--version", train::version_line, "Print versions and processor, and exit");
  train::EvalOptions options;
  app.add_option("--adapter", options.adapter,
                 "Adapter folder: best/ or last/ of a run, or one saved by Python `adapters`")
      ->required();
  app.add_option("--data", options.data, "Data file (repeatable)")
      ->required()
      ->allow_extra_args(false);
  app.add_option(
      "--config", options.config,
      "YAML with columns, lengths and base; default: the adapter's resolved_config.yaml");
  app.add_option("--set", options.overrides, "Override a value of that config (repeatable)")
      ->allow_extra_args(false);
  app.add_option("--model", options.model,
                 "The base checkpoint, where it is not at the config's place");
  app.add_option("--output", options.output, "Write the metrics to this JSON file, too");
  app.add_option("--predictions", options.predictions,
                 "Write one JSON line per example: label, prediction, probabilities, logits");
  auto* gates = app.add_option("--gates", options.gates, "Write gates.json over this data");
  app.add_flag("--scores", options.scores,
               "Put every example's scores into it, in the structure of adapters")
      ->needs(gates);
  app.add_option("--per-example-gates", options.per_example_gates,
                 "Write one JSON line of gates per example");

  return run_app(app, argc, argv, [&] {
    settle_process(argv);
    train::run_evaluation(options, std::cout);
  });
}
