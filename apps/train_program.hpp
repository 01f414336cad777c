#pragma once
// The command line of peft-train, for the program that users start and for the one that trains.

#include "command.hpp"
#include "config/run_config.hpp"

#include <CLI/CLI.hpp>

namespace peftkit {

struct ConfigFlags {
  std::string file;
  std::vector<std::string> overrides;
  void add_to(CLI::App& app, bool required);
  config::RunConfig read() const { return config::read_run_config(file, overrides); }
};

struct ResumeFlag {
  std::vector<std::string> value;
  CLI::Option* option = nullptr;
  void add_to(CLI::App& app);
  // The folder that was named, absolute and without a slash at its end, so that its last name says
  // whether it is a checkpoint.
  std::optional<fs::path> given() const;
  // The folder to go on with: that one, or the run folder of the config; nothing without the flag.
  std::optional<fs::path> folder(const config::RunConfig& config) const;
};

struct TrainProgram {
  explicit TrainProgram(std::function<std::string()> version);

  CLI::App app;
  ConfigFlags train_flags, validate_flags, explain_flags, plan_flags, preview_flags, selftest_flags;
  ResumeFlag resume;
  bool dry_run = false;  // of the training or of validate
  int64_t rows = 3;      // of preview
  const CLI::App *validate, *explain, *plan, *preview, *selftest, *schema;  // the subcommands
};

About about_train();

}  // namespace peftkit
