#pragma once
// Broken inputs as a table: what is done to sound ones, the command, and what it answers.

#include "cli/broken/damage.hpp"

namespace peftkit::test {

struct BrokenInput {
  std::string name;
  Damage damage;
  std::string command;  // DIR: the folder of the inputs
  int code;
  std::string message;       // from "error: " on; of code 0 what stdout has
  bool permissions = false;  // it is those of files that are missing, which does not stop root
};

struct BrokenSection {
  std::string title, text;  // text: what the inputs of this section are
  std::vector<BrokenInput> inputs;
};

inline const std::string kValidate = "peft-train validate --config DIR/config.yaml";
inline const std::string kTrain = "peft-train --config DIR/config.yaml";
inline const std::string kEval = "peft-eval --adapter DIR/run/best --data DIR/dev.tsv";

BrokenSection broken_configs();
BrokenSection broken_values();
BrokenSection broken_data();
BrokenSection broken_checkpoints();
BrokenSection broken_weights();
BrokenSection broken_adapters();
BrokenSection broken_gates();
BrokenSection broken_commands();

}  // namespace peftkit::test
