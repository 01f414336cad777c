#pragma once
// The command line of peft-eval, for the program that users start and for the one that evaluates.

#include "command.hpp"
#include "train/commands.hpp"

#include <CLI/CLI.hpp>

namespace peftkit {

struct EvalProgram {
  explicit EvalProgram(std::function<std::string()> version);

  CLI::App app;
  train::EvalOptions options;
};

About about_eval();

}  // namespace peftkit
