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
          {"no state", without(kState), kResume, 2, ""},
          {"the state breaks off", cut(kState, 40), kResume, 4, ""},
          {"the state is a list", file(kState, "[]"), kResume, 4, ""},
          {"the state of another program", json(kState, "/format", 3), kResume, 4, ""},
          {"the state of a later version", json(kState, "/version", "2"), kResume, 4, ""},
          {"a value of the state is missing", json_without(kState, "/epoch"), kResume, 4, ""},
          {"a step that is text", json(kState, "/global_step", "2"), kResume, 4, ""},
          {"a negative position", json(kState, "/position", -1), kResume, 4, ""},
          {"a position behind the data", json(kState, "/position", 48), kResume, 4, ""},
          {"a sum of losses that is none", json(kState, "/loss_sum", nullptr), kResume, 4, ""},
          {"a flag that is a number", json(kState, "/stopped_early", 1), kResume, 4, ""},
          {"a best value that is text", json(kState, "/best_metric", "0.5"), kResume, 4, ""},
          {"a length of the log that cannot be", json(kState, "/log_bytes", 1e300), kResume, 4, ""},
          {"another number of steps in the optimiser", json(kState, "/global_step", 3), kResume, 4, ""},
          {"no hashes of the data", json_without(kState, "/data"), kResume, 3, ""},
          {"hashes of the data that are a list", json(kState, "/data", Json::array()), kResume, 3, ""},
          {"the data changed", file("train.tsv", "text\tlabel\ngood film\tpositive\nbad film\tnegative\n"), kResume, 3, ""},
          {"no optimiser", without(kOptimizer), kResume, 4, ""},
          {"the optimiser breaks off", cut(kOptimizer, 200), kResume, 4, ""},
          {"a moment is missing",
           tensor_without(kOptimizer, "exp_avg.heads.task.1.bias"), kResume, 4, ""},
          {"a moment is not a number",
           tensor_value(kOptimizer, "exp_avg.heads.task.1.bias", std::numeric_limits<float>::quiet_NaN()), kResume, 4, ""},
          {"no adapter", without(kFolder + "pytorch_adapter.bin"), kResume, 4, ""},
          {"no config", without(kFolder + "resolved_config.yaml"), kResume, 2, ""},
          {"another learning rate", replaced(kFolder + "resolved_config.yaml", "seed: 42", "seed: forty-two"), kResume, 2, ""},
          {"no fingerprint of the base", without(kFolder + "base.json"), kResume, 4, ""},
          {"a fingerprint that is a list", file(kFolder + "base.json", "[]"), kResume, 4, ""},
      }};
}

}  // namespace peftkit::test
