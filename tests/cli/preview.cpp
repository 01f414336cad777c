#include "cli/programs.hpp"

namespace peftkit::test {

TEST_CASE("preview prints the first rows of both parts as the model sees them") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora");
  dir.file("train.tsv",
           "sentence\tlabel\nthe film was good\tpositive\nthe meal was bad\tnegative\n"
           "a hotel\tpositive\n");
  dir.file("dev.tsv", "sentence\tlabel\nthe room was fine\tpositive\n");
  const Outcome outcome =
      run({program("peft-train"), "preview", "--config", config.string(), "--rows", "2"});
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  const std::string train = (dir / "train.tsv").string();
  CHECK(contains(outcome.out, "train       " + train + ": 3 rows, 3 used"));
  CHECK(contains(outcome.out, train +
                                  ":2  label positive  6 tokens\n"
                                  "  sentence: \"the film was good\"  label: \"positive\"\n"
                                  "  [CLS] the film was good [SEP]\n\n" +
                                  train + ":3  label negative"));
  CHECK_FALSE(contains(outcome.out, train + ":4"));
  CHECK(contains(outcome.out, "\nvalidation  " + (dir / "dev.tsv").string() + ": 1 row"));
  CHECK(contains(outcome.out, "  [CLS] the room was fine [SEP]"));
  CHECK_FALSE(fs::exists(dir / "run"));
}

TEST_CASE("preview says what was cut off") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora");
  dir.file("train.tsv", "sentence\tlabel\nthe film was very good\tpositive\nbad\tnegative\n");
  const Outcome outcome = run({program("peft-train"), "preview", "--config", config.string(),
                               "--set", "task.max_seq_length=5"});
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  CHECK(contains(outcome.out, ":2  label positive  5 tokens, 2 cut off (task.max_seq_length 5)\n"));
  CHECK(contains(outcome.out, "\n  [CLS] the film was [SEP]\n"));
  CHECK(contains(outcome.out, ":3  label negative  3 tokens\n"));
}

TEST_CASE("a training tells its first rows with -v alone") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora");
  const std::vector<std::string> command = {program("peft-train"), "--config", config.string(),
                                            "--set", "training.overwrite_output_dir=true"};
  CHECK_FALSE(contains(run(command).err, "[CLS]"));
  auto verbose = command;
  verbose.push_back("-v");
  CHECK(contains(run(verbose).err, "debug first rows\n" + (dir / "train.tsv").string() + ":2"));
}

TEST_CASE("preview wants one row or more") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora");
  const Outcome outcome =
      run({program("peft-train"), "preview", "--config", config.string(), "--rows", "0"});
  CHECK(outcome.code == 2);
  CHECK(contains(outcome.err, "--rows"));
}

}  // namespace peftkit::test
