#include "eval_program.hpp"

namespace peftkit {

EvalProgram::EvalProgram(std::function<std::string()> version)
    : app("Evaluates a saved adapter: metrics on stdout, and predictions and gates in files.",
          "peft-eval") {
  app.set_version_flag("--version", std::move(version), "Print versions and processor, and exit");
  app.add_option("--adapter", options.adapter,
                 "Adapter folder: best/ or last/ of a run, or one saved by Python `adapters`")
      ->required()
      ->type_name("DIR");
  app.add_option("--data", options.data, "Data file (repeatable)")
      ->required()
      ->allow_extra_args(false)
      ->type_name("FILE");
  app.add_option("--config", options.config,
                 "YAML with columns, lengths and base; default: the adapter's resolved_config.yaml")
      ->type_name("FILE");
  app.add_option("--set", options.overrides, "Override a value of that config (repeatable)")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  app.add_option("--model", options.model,
                 "The base checkpoint, where it is not at the config's place")
      ->type_name("NAME|DIR");
  app.add_flag("--allow-base-mismatch", options.allow_base_mismatch,
               "Only warn where base or tokenizer are not those that the adapter was trained on");
  add_unknown_keys_flag(app, options.overrides);
  app.add_option("--output", options.output, "Write the metrics to this JSON file, too")
      ->type_name("FILE");
  auto* predictions =
      app.add_option(
             "--predictions", options.predictions,
             "Write a row for each row of the data: texts, prediction, confidence, "
             "probabilities; .jsonl, .csv or .tsv by its ending, - is standard output. Rows "
             "need no label")
          ->type_name("FILE");
  app.add_flag("--full", options.full, "Put logits, losses and all n-best answers into it, too")
      ->needs(predictions);
  auto* gates = app.add_option("--gates", options.gates, "Write gates.json over this data")
                    ->type_name("FILE");
  app.add_flag("--scores", options.scores,
               "Put every example's scores into it, in the structure of adapters")
      ->needs(gates);
  app.add_option("--per-example-gates", options.per_example_gates,
                 "Write one JSON line of gates per example")
      ->type_name("FILE");
}

About about_eval() {
  return {
      .examples =
          {"peft-eval --adapter runs/quickstart/best --data data/reviews/dev.tsv",
           "peft-eval --adapter runs/quickstart/best --data dev.tsv --predictions "
           "predictions.jsonl --gates gates.json",
           "peft-eval --adapter runs/quickstart/best --data new.csv --predictions predicted.csv",
           "peft-eval --adapter made-by-python/ --data dev.tsv --config configs/quickstart.yaml"},
      .exit_codes = {0, 1, 2, 3, 4, 5, 6, 130},
      .environment = tensor_environment(),
      .see_also = {"peft-train", "peft-inspect-gates"},
      .config_words = config::override_words,
  };
}

}  // namespace peftkit
