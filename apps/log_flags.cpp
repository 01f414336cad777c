#include "log_flags.hpp"

#include <CLI/CLI.hpp>

namespace peftkit {

namespace {

void add_to(CLI::App& app) {
  app.add_flag("-q,--quiet")->description("Errors and results only")->group("Log");
  app.add_flag("-v,--verbose")
      ->description("Tell what is read from where, and how long it takes; twice: every step, too")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->group("Log");
  app.add_option("--log-format")
      ->description("Lines on stderr as text, or as a JSON object each")
      ->check(CLI::IsMember({"text", "json"}))
      ->option_text("text|json")
      ->group("Log");
}

void read(const CLI::App& app, log::Settings& settings) {
  const auto verbose = app.count("--verbose");
  if (verbose > 0) settings.level = verbose > 1 ? log::Level::trace : log::Level::debug;
  if (app.count("--quiet") > 0) settings.level = log::Level::error;
  const auto& format = app.get_option("--log-format")->results();
  if (!format.empty())
    settings.format = format.back() == "json" ? log::Format::json : log::Format::text;
}

}  // namespace

void add_log_flags(CLI::App& app) {
  add_to(app);
  for (auto* command : app.get_subcommands({})) add_to(*command);
}

log::Settings log_settings(const CLI::App& app) {
  log::Settings settings;
  read(app, settings);
  for (const auto* command : app.get_subcommands()) read(*command, settings);
  return settings;
}

}  // namespace peftkit
