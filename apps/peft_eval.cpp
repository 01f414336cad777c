// peft-eval: evaluates a saved adapter. What needs no tensors is answered here, at once; the work
// is done by the program of the same name in libexec/ (eval_engine.cpp).

#include "app.hpp"
#include "eval_program.hpp"
#include "hand_over.hpp"

int main(int argc, char** argv) {
  using namespace peftkit;
  EvalProgram program([&]() -> std::string { hand_over(argv); });
  return run_app(program.app, about_eval(), argc, argv, [&] { hand_over(argv); });
}
