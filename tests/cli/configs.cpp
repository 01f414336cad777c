#include "cli/programs.hpp"

#include "config/run_config.hpp"

namespace peftkit::test {

TEST_CASE("every shipped config trains, on a toy model and its own sample data") {
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(source_dir() / "configs")) {
    if (entry.path().extension() != ".yaml") continue;
    CAPTURE(entry.path().string());
    const auto task = config::read_run_config(entry.path(), {}).task;
    if (task.type == "causal_lm" || task.type == "seq2seq") continue;  // need another toy model
    ++count;
    const TempDir dir;
    write_toy_bert(dir / "model", {.layers = 3, .hidden = 96, .heads = 4, .positions = 384});
    const Outcome outcome =
        run({program("peft-train"), "--config", entry.path().string(), "--set",
             "model.name_or_path=" + (dir / "model").string(), "--set",
             "training.output_dir=" + (dir / "run").string(), "--set", "training.max_steps=2",
             "--set", "training.per_device_train_batch_size=4"});
    CHECK_MESSAGE(outcome.code == 0, outcome.err);
    CHECK(fs::exists(dir / "run/eval_results.json"));
  }
  CHECK(count >= 16);
}

}  // namespace peftkit::test
