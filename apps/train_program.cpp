#include "train_program.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit {

void ConfigFlags::add_to(CLI::App& app, bool required) {
  app.add_option("--config", file, "YAML file that names base, task, adapter and training")
      ->required(required)
      ->type_name("FILE");
  app.add_option("--set", overrides, "Override a value: section.key=value (repeatable)")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  add_unknown_keys_flag(app, overrides);
}

void ResumeFlag::add_to(CLI::App& app) {
  option = app.add_option("--resume", value,
                          "Go on with a stopped run: a run folder or a checkpoint-<step> in it; "
                          "alone, that of --config")
               ->expected(0, 1)
               ->type_name("[DIR]");
}

std::optional<fs::path> ResumeFlag::given() const {
  if (value.empty() || value[0].empty()) return std::nullopt;
  return (fs::absolute(value[0]).lexically_normal() / "").parent_path();
}

std::optional<fs::path> ResumeFlag::folder(const config::RunConfig& config) const {
  if (option->count() == 0) return std::nullopt;
  return given().value_or(config.training.output_dir);
}

namespace {

std::string description() {
  auto methods = config::method_titles();
  std::ranges::reverse(methods);
  return str("Fine-tunes a transformer with adapters: ", join(methods),
             ", and gated unions of them.");
}

}  // namespace

TrainProgram::TrainProgram(std::function<std::string()> version)
    : app(description(), "peft-train") {
  app.set_version_flag("--version", std::move(version), "Print versions and processor, and exit");
  train_flags.add_to(app, false);
  resume.add_to(app);
  constexpr const char* kDryRun =
      "Train and evaluate once on the longest batches, and write nothing";
  app.add_flag("--dry-run", dry_run, kDryRun);
  auto* checks =
      app.add_subcommand("validate", "Check config, checkpoint and data without training");
  validate_flags.add_to(*checks, true);
  checks->add_flag("--dry-run", dry_run, kDryRun);
  auto* explains = app.add_subcommand("explain", "Print every module of the adapter");
  explain_flags.add_to(*explains, true);
  auto* plans = app.add_subcommand("plan", "Print parameters, memory and time of a run");
  plan_flags.add_to(*plans, true);
  auto* previews = app.add_subcommand(
      "preview", "Print the first rows as the model sees them: tokens, labels, what is learned");
  preview_flags.add_to(*previews, true);
  previews->add_option("--rows", rows, "How many rows of each part of the data (3)")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  auto* tests = app.add_subcommand(
      "selftest", "Check resume, accumulation and batches on your own model and data");
  selftest_flags.add_to(*tests, true);
  plan = plans;
  preview = previews;
  selftest = tests;
  validate = checks;
  explain = explains;
  schema = app.add_subcommand("schema", "Print the JSON Schema of the config file");
  app.require_subcommand(0, 1);
}

About about_train() {
  return {
      .examples = {"peft-train --config configs/quickstart.yaml",
                   "peft-train --config configs/mam.yaml --set training.learning_rate=1e-4 --set "
                   "training.seed=7",
                   "peft-train --resume runs/quickstart",
                   "peft-train validate --config configs/unipelt.yaml",
                   "peft-train preview --config configs/unipelt.yaml --rows 5",
                   "peft-train explain --config configs/unipelt.yaml",
                   "peft-train plan --config configs/unipelt.yaml",
                   "peft-train selftest --config configs/unipelt.yaml",
                   "peft-train schema > peftkit.schema.json"},
      .exit_codes = {0, 1, 2, 3, 4, 5, 6, 130},
      .environment = tensor_environment(),
      .see_also = {"peft-eval", "peft-inspect-gates"},
      .config_words = config::override_words,
  };
}

}  // namespace peftkit
