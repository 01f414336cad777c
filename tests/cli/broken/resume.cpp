#include "cli/broken/broken.hpp"

#include <limits>

namespace peftkit::test {

namespace {

const std::string kFolder = "run/checkpoint-2/";
const std::string kState = kFolder + "trainer_state.json";
const std::string kOptimizer = kFolder + "optimizer.safetensors";
const std::string kResume = "peft-train --resume DIR/run/checkpoint-2";

}  // namespace

BrokenSection broken_resume() {
  return {
      "Checkpoints to go on from",
      "The run in DIR/run, which is to go on from its step 2.",
      {
          {"no state", without(kState), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: not there, so this checkpoint is not "
           "whole"},
          {"no state, and a slash behind the folder", without(kState), kResume + "/", 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: not there, so this checkpoint is not "
           "whole"},
          {"the state breaks off", cut(kState, 40), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json:3:10: not valid JSON: syntax error "
           "while parsing object key - invalid string: missing closing quote; last read: "
           "'\"versio'; expected string literal"},
          {"the state is a list", file(kState, "[]"), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: not a state of this program (expected "
           "format peftkit-state, version 1)"},
          {"the state of another program", json(kState, "/format", 3), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: not a state of this program (expected "
           "format peftkit-state, version 1)"},
          {"the state of a later version", json(kState, "/version", "2"), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: not a state of this program (expected "
           "format peftkit-state, version 1)"},
          {"a value of the state is missing", json_without(kState, "/epoch"), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: epoch: missing, expected an integer of "
           "at least 0"},
          {"a step that is text", json(kState, "/global_step", "2"), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: global_step: found \"2\", expected an "
           "integer of at least 0"},
          {"a negative position", json(kState, "/position", -1), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: position: found -1, expected an "
           "integer of at least 0"},
          {"a position behind the data", json(kState, "/position", 48), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: position: found 48, expected less than "
           "the 48 examples of an epoch"},
          {"a sum of losses that is none", json(kState, "/loss_sum", nullptr), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: loss_sum: found null, expected a "
           "number"},
          {"a flag that is a number", json(kState, "/stopped_early", 1), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: stopped_early: found 1, expected true "
           "or false"},
          {"a best value that is text", json(kState, "/best_metric", "0.5"), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: best_metric: found \"0.5\", expected a "
           "number or null"},
          {"a length of the log that cannot be", json(kState, "/log_bytes", 1e300), kResume, 4,
           "error: DIR/run/checkpoint-2/trainer_state.json: log_bytes: found 1e+300, expected an "
           "integer of at least 0"},
          {"another number of steps in the optimiser", json(kState, "/global_step", 3), kResume, 4,
           "error: DIR/run/checkpoint-2/optimizer.safetensors: steps: found '2', expected '3', the "
           "global_step of trainer_state.json"},
          {"no hashes of the data", json_without(kState, "/data"), kResume, 3,
           "error: DIR/train.tsv: is not the file that DIR/run/checkpoint-2 was trained on\n"
           "DIR/dev.tsv: is not the file that DIR/run/checkpoint-2 was trained on"},
          {"hashes of the data that are a list", json(kState, "/data", Json::array()), kResume, 3,
           "error: DIR/train.tsv: is not the file that DIR/run/checkpoint-2 was trained on\n"
           "DIR/dev.tsv: is not the file that DIR/run/checkpoint-2 was trained on"},
          {"the data changed",
           file("train.tsv", "sentence\tlabel\ngood\tpositive\nbad\tnegative\n"), kResume, 3,
           "error: DIR/train.tsv: is not the file that DIR/run/checkpoint-2 was trained on"},
          {"no optimiser", without(kOptimizer), kResume, 4,
           "error: DIR/run/checkpoint-2/optimizer.safetensors: not there, so this checkpoint is "
           "not whole"},
          {"the optimiser breaks off", cut(kOptimizer, 200), kResume, 4,
           "error: DIR/run/checkpoint-2/optimizer.safetensors: not a safetensors file, or a "
           "truncated one: the header is said to have 10584 bytes, the file has 200"},
          {"a moment is missing", tensor_without(kOptimizer, "exp_avg.heads.toy.1.bias"), kResume,
           4,
           "error: DIR/run/checkpoint-2/optimizer.safetensors: exp_avg.heads.toy.1.bias: missing "
           "tensor"},
          {"a moment is not a number",
           tensor_value(kOptimizer, "exp_avg.heads.toy.1.bias",
                        std::numeric_limits<float>::quiet_NaN()),
           kResume, 4,
           "error: DIR/run/checkpoint-2/optimizer.safetensors: exp_avg.heads.toy.1.bias: holds "
           "numbers that are not finite"},
          {"no adapter",
           all({without(kFolder + "pytorch_adapter.bin"),
                without(kFolder + "adapter.safetensors")}),
           kResume, 4,
           "error: DIR/run/checkpoint-2: no weights: expected adapter.safetensors or "
           "pytorch_adapter.bin"},
          {"no config", without(kFolder + "resolved_config.yaml"), kResume, 2,
           "error: --resume: DIR/run/checkpoint-2 is neither a run folder nor a checkpoint (no "
           "resolved_config.yaml)"},
          {"a value of the config that cannot be",
           replaced(kFolder + "resolved_config.yaml", "\n  seed: 42", "\n  seed: forty-two"),
           kResume, 2,
           "error: DIR/run/checkpoint-2/resolved_config.yaml:131:9: training.seed: found "
           "'forty-two', expected an integer of at least 0"},
          {"no fingerprint of the base", without(kFolder + "base.json"), kResume, 4,
           "error: DIR/run/checkpoint-2/base.json: not there, so this checkpoint is not whole"},
          {"a fingerprint that is a list", file(kFolder + "base.json", "[]"), kResume, 4,
           "error: DIR/run/checkpoint-2/base.json: config_sha256 differs from that of DIR/model\n"
           "DIR/run/checkpoint-2/base.json: tensors differs from that of DIR/model\n"
           "DIR/run/checkpoint-2/base.json: tokenizer differs from that of DIR/model\n"
           "DIR/run/checkpoint-2/base.json: labels differs from that of DIR/model"},
      }};
}

}  // namespace peftkit::test
