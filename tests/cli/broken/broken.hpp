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

// What `validate` says of the data where nothing is wrong, and at the end.
inline const std::string kSoundDataOk =
    "train       DIR/train.tsv: 48 rows, 48 used\n"
    "  tokens    min 4, 50 % 6, 95 % 9, max 9 (before truncation)\n"
    "  truncated 0 (0.0 %) to 32 tokens\n"
    "  labels    negative: 29; positive: 19\n"
    "validation  DIR/dev.tsv: 24 rows, 24 used\n"
    "  tokens    min 4, 50 % 7, 95 % 9, max 9 (before truncation)\n"
    "  truncated 0 (0.0 %) to 32 tokens\n"
    "  labels    negative: 8; positive: 16\n"
    "ok";

BrokenSection broken_configs();
BrokenSection broken_values();
BrokenSection broken_data();
BrokenSection broken_checkpoints();
BrokenSection broken_weights();
BrokenSection broken_adapters();
BrokenSection broken_gates();
BrokenSection broken_resume();
BrokenSection broken_commands();

}  // namespace peftkit::test
