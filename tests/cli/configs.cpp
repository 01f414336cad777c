#include "cli/programs.hpp"

namespace peftkit::test {

TEST_CASE("every shipped config trains, on a toy model and its own sample data") {
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(source_dir() / "configs")) {
    if (entry.path().extension() != ".yaml") continue;
    CAPTURE(entry.path().string());
    ++count;
    const TempDir dir;
    write_toy_bert(dir / "model", {.layers = 3, .hidden = 96, .heads = 4});
    const Outcome outcome =
        run({program("peft-train"), "--config", entry.path().string(), "--set", "model.name_or_path=" + (dir / "model").string(),
             "--set", "training.output_dir=" + (dir / "run").string(), "--set", "training.max_steps=2",
             "--set", "task.max_seq_length=32"});
    CHECK_MESSAGE(outcome.code == 0, outcome.err);
    CHECK(fs::exists(dir / "run/eval_results.json"));
  }
  CHECK(count >= 12);
}

}  // namespace peftkit::test
