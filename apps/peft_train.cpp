// peft-train: trains an adapter, and checks or explains a config.

#include "app.hpp"
#include "process_settings.hpp"
#include "base/json.hpp"
#include "train/commands.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace {

using namespace peftkit;

constexpr const char* kExamples = R"(
Examples:
  peft-train --config configs/quickstart.yaml
  peft-train --config configs/mam.yaml --set training.learning_rate=1e-4 --set training.seed=7
  peft-train validate --config configs/unipelt.yaml
  peft-train explain --config configs/unipelt.yaml
  peft-train schema > peftkit.schema.json

Exit codes: 0 ok, 1 failure, 2 usage or config, 3 data, 4 checkpoint, 5 non-finite numbers, 6 out of memory.
)";

struct ConfigFlags {
  std::string file;
  std::vector<std::string> overrides;
  void add_to(CLI::App& app, bool required) {
    auto* option =
        app.add_option("--config", file, "YAML file that names base, task, adapter and training");
    if (required) option->required();
    app.add_option("--set", overrides, "Override a value: section.key=value (repeatable)")
        ->allow_extra_args(false);
  }
  config::RunConfig read() const { return config::read_run_config(file, overrides); }
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Fine-tunes a transformer with adapters: LoRA, prefix tuning, bottlenecks, and gated unions "
      "of them.");
  app.footer(kExamples);
  app.set_version_flag("--version", train::version_line, "Print versions and processor, and exit");
  ConfigFlags train_flags, validate_flags, explain_flags;
  train_flags.add_to(app, false);
  auto* validate =
      app.add_subcommand("validate", "Check config, checkpoint and data without training");
  validate_flags.add_to(*validate, true);
  auto* explain = app.add_subcommand("explain", "Print every module of the adapter");
  explain_flags.add_to(*explain, true);
  auto* schema = app.add_subcommand("schema", "Print the JSON Schema of the config file");
  app.require_subcommand(0, 1);

  return run_app(app, argc, argv, [&] {
    if (validate->parsed()) return train::validate(validate_flags.read(), std::cout);
    if (explain->parsed()) return train::explain(explain_flags.read(), std::cout);
    if (schema->parsed()) {
      std::cout << dump_json(config::json_schema());
      return;
    }
    if (train_flags.file.empty())
      throw Error(ErrorKind::config, "--config is required (see peft-train --help)");
    const config::RunConfig config = train_flags.read();
    settle_process(argv);
    train::run_training(config, {argv, argv + argc}, std::cout);
  });
}
