// peft-train: trains an adapter, and checks or explains a config. What needs no tensors is answered
// here, at once; all else is done by the program of the same name in libexec/ (train_engine.cpp).

#include "app.hpp"
#include "hand_over.hpp"
#include "train_program.hpp"

#include <iostream>

int main(int argc, char** argv) {
  using namespace peftkit;
  TrainProgram program([&]() -> std::string { hand_over(argv); });
  return run_app(program.app, about_train(), argc, argv, [&] {
    if (!program.schema->parsed()) hand_over(argv);
    std::cout << dump_json(config::json_schema());
  });
}
