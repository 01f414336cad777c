// The part of peft-eval that needs libtorch.

#include "app.hpp"
#include "eval_program.hpp"
#include "process_settings.hpp"
#include "train/version.hpp"

#include <iostream>

int main(int argc, char** argv) {
  using namespace peftkit;
  EvalProgram program(train::version_line);
  return run_app(program.app, about_eval(), argc, argv, [&] {
    settle_process();
    train::run_evaluation(program.options, std::cout);
  });
}
