#include "cli/broken/broken.hpp"

namespace peftkit::test {

namespace {

Damage read_only(const std::string& folder) {
  return [=](const fs::path& dir) {
    fs::create_directories(dir / folder);
    fs::permissions(dir / folder, fs::perms::owner_write, fs::perm_options::remove);
  };
}

}  // namespace

BrokenSection broken_commands() {
  return {
      "The command line",
      "",
      {
          {"no arguments", nothing(), "peft-train", 2,
           "error: --config is required (see peft-train --help)"},
          {"an unknown option", nothing(), "peft-train --confg DIR/config.yaml", 2,
           "error: unexpected argument '--confg' (did you mean '--config'?) (see peft-train "
           "--help)"},
          {"an unknown command", nothing(), "peft-train validat --config DIR/config.yaml", 2,
           "error: unexpected argument 'validat' (did you mean 'validate'?) (see peft-train "
           "--help)"},
          {"validate without --config", nothing(), "peft-train validate", 2,
           "error: --config is required (see peft-train --help)"},
          {"--config without a file", nothing(), "peft-train --config", 2,
           "error: --config: 1 required FILE missing (see peft-train --help)"},
          {"--set of an unknown key", nothing(), kValidate + " --set training.learning_rat=1e-4", 2,
           "error: --set training.learning_rat=1e-4: training.learning_rat: unknown key (did you "
           "mean 'learning_rate'?)"},
          {"--set of an unknown section", nothing(), kValidate + " --set trainin.seed=1", 2,
           "error: --set trainin.seed=1: trainin: unknown key (did you mean 'training'?)"},
          {"--set without =", nothing(), kValidate + " --set training.seed", 2,
           "error: --set training.seed: expected section.key=value"},
          {"--set of a wrong value", nothing(), kValidate + " --set training.seed=-1", 2,
           "error: --set training.seed=-1: training.seed: found '-1', expected an integer of at "
           "least 0"},
          {"--set of a value that is no YAML", nothing(), kValidate + " --set task.text=[a", 2,
           "error: --set task.text=[a:1:1: not valid YAML: end of sequence flow not found"},
          {"--set of an item that is not there", nothing(),
           kValidate + " --set adapter.config.union[3].lora.r=2", 2,
           "error: --set adapter.config.union[3].lora.r=2: adapter.config: found 'unipelt', "
           "expected a mapping in which to set 'union'"},
          {"--set inside a value that has no keys", nothing(), kValidate + " --set task.type.x=2",
           2,
           "error: --set task.type.x=2: task.type: found 'classification', expected a mapping in "
           "which to set 'x'"},
          {"an unknown format of the log", nothing(), kValidate + " --log-format xml", 2,
           "error: --log-format: xml not in {text,json} (see peft-train --help)"},
          {"a completion for an unknown shell", nothing(), "peft-train --completion tcsh", 2,
           "error: --completion: tcsh not in {bash,zsh,fish} (see peft-train --help)"},
          {"an output folder that is not empty", file("out/notes.txt", ""), kTrain, 2,
           "error: training.output_dir: DIR/out is not empty; choose another folder or set "
           "training.overwrite_output_dir: true"},
          {"an output folder that is a file", file("out", ""), kTrain, 2,
           "error: training.output_dir: DIR/out is not a folder"},
          {"an output folder below a file", nothing(),
           kTrain + " --set training.output_dir=DIR/train.tsv/run", 1,
           "error: DIR/train.tsv/run: cannot create: Not a directory"},
          {"an output folder that is read-only", read_only("locked"),
           kTrain + " --set training.output_dir=DIR/locked/run", 1,
           "error: DIR/locked/run: cannot create: Permission denied", true},
          {"--resume of a folder that is not there", nothing(), "peft-train --resume DIR/rnu", 2,
           "error: --resume: DIR/rnu is neither a run folder nor a checkpoint (no "
           "resolved_config.yaml)"},
          {"--resume of a folder without a run", nothing(), "peft-train --resume DIR/model", 2,
           "error: --resume: DIR/model is neither a run folder nor a checkpoint (no "
           "resolved_config.yaml)"},
          {"peft-eval without data", nothing(), "peft-eval --adapter DIR/run/best", 2,
           "error: --data is required (see peft-eval --help)"},
          {"peft-eval: --scores without --gates", nothing(), kEval + " --scores", 2,
           "error: --scores requires --gates (see peft-eval --help)"},
          {"peft-eval: an unknown option", nothing(),
           "peft-eval --adaptr DIR/run/best --data DIR/dev.tsv", 2,
           "error: unexpected argument '--adaptr' (did you mean '--adapter'?) (see peft-eval "
           "--help)"},
          {"peft-eval: a result in place of a folder", nothing(), kEval + " --output DIR/model", 1,
           "error: DIR/model: cannot write: Is a directory"},
          {"peft-inspect-gates without a file", nothing(), "peft-inspect-gates", 2,
           "error: GATES.json is required (see peft-inspect-gates --help)"},
      }};
}

}  // namespace peftkit::test
