// The part of peft-train that needs libtorch.

#include "app.hpp"
#include "process_settings.hpp"
#include "train/commands.hpp"
#include "train/version.hpp"
#include "train_program.hpp"

#include <iostream>

namespace {

using namespace peftkit;

// From --config, or of the run that goes on.
config::RunConfig run_config(const ConfigFlags& flags, const ResumeFlag& resume) {
  if (!flags.file.empty()) return flags.read();
  if (resume.given() && flags.overrides.empty()) return train::config_to_resume(*resume.given());
  throw Error(ErrorKind::config, "--config is required (see peft-train --help)");
}

void validate(const ConfigFlags& flags, bool dry_run) {
  const config::RunConfig config = flags.read();
  train::validate(config, std::cout);
  if (dry_run) train::dry_run(config, std::cout);
}

}  // namespace

int main(int argc, char** argv) {
  TrainProgram program(train::version_line);
  return run_app(program.app, about_train(), argc, argv, [&] {
    settle_process();
    if (program.validate->parsed()) return validate(program.validate_flags, program.dry_run);
    if (program.explain->parsed()) return train::explain(program.explain_flags.read(), std::cout);
    if (program.plan->parsed()) return train::plan(program.plan_flags.read(), std::cout);
    if (program.preview->parsed())
      return train::preview(program.preview_flags.read(), program.rows, std::cout);
    if (program.selftest->parsed())
      return train::selftest(program.selftest_flags.read(), std::cout);
    const config::RunConfig config = run_config(program.train_flags, program.resume);
    if (program.dry_run) return train::dry_run(config, std::cout);
    train::run_training(config, {argv, argv + argc}, std::cout, program.resume.folder(config));
  });
}
