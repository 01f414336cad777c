#include "cli/programs.hpp"

namespace peftkit::test {

TEST_CASE("training: results on stdout, progress and logs on stderr, no colours off a terminal") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "unipelt");
  const Outcome outcome = run(
      {program("peft-train"), "--config", config.string(), "--set", "training.num_train_epochs=1"});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.out, "eval_accuracy"));
  CHECK(contains(outcome.out, (dir / "run").string()));
  CHECK(contains(outcome.err, "training data"));
  CHECK(contains(outcome.err, "eval_loss"));
  CHECK_FALSE(contains(outcome.out + outcome.err, "\033["));
  const Json environment = read_json(dir / "run/environment.json", ErrorKind::data);
  CHECK(environment["command_line"][1] == "--config");
  CHECK(environment["omp_wait_policy"] == "passive");  // as the tests run
}

TEST_CASE("threads that wait spin briefly, and OMP_WAIT_POLICY stays as the user set it") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora");
  for (const std::string policy : {"", "active"}) {
    const Outcome outcome =
        run({program("peft-train"), "--config", config.string(), "--set", "training.max_steps=1",
             "--set", "training.overwrite_output_dir=true"},
            {{"OMP_WAIT_POLICY", policy}});
    CHECK(outcome.code == 0);
    const Json environment = read_json(dir / "run/environment.json", ErrorKind::data);
    CHECK(environment["omp_wait_policy"] == (policy.empty() ? Json() : Json(policy)));
    CHECK(environment["gomp_spincount"] == (policy.empty() ? Json("2000") : Json()));
  }
}

TEST_CASE("a second run into the same folder is refused and changes nothing") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora");
  const std::vector<std::string> command = {program("peft-train"), "--config", config.string()};
  REQUIRE(run(command).code == 0);
  const std::string before = read_file(dir / "run/all_results.json");
  const Outcome again = run(command);
  CHECK(again.code == 2);
  CHECK(contains(again.err, "training.output_dir"));
  CHECK(read_file(dir / "run/all_results.json") == before);
}

TEST_CASE("each kind of failure has its exit code") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora");
  const auto train = [&](const std::string& override) {
    return run({program("peft-train"), "--config", config.string(), "--set", override});
  };
  CHECK(run({program("peft-train"), "--config", (dir / "none.yaml").string()}).code == 2);
  CHECK(train("training.learning_rate=fast").code == 2);
  dir.file("bad.tsv", "sentence\tlabel\ngood\n");
  const Outcome data = train("task.train_file=" + (dir / "bad.tsv").string());
  CHECK(data.code == 3);
  CHECK(contains(data.err, "bad.tsv:2"));
  CHECK(train("model.name_or_path=no-such-model").code == 4);
  dir.file("model/model.safetensors", "garbage");
  CHECK(train("training.max_steps=1").code == 4);
  write_toy_bert(dir / "model");
  const Outcome numeric = run({program("peft-train"), "--config", config.string(), "--set",
                               "training.learning_rate=1e30", "--set", "training.max_grad_norm=0"});
  CHECK(numeric.code == 5);
  CHECK(contains(numeric.err, "not finite"));
  const Outcome failure = train("training.output_dir=" + (dir / "bad.tsv/run").string());
  CHECK(failure.code == 1);
  CHECK(contains(failure.err, (dir / "bad.tsv").string()));
  CHECK(run({"sh", "-c", program("peft-train") + " schema > /dev/full"}).code == 1);
}

TEST_CASE("report_to chooses the logs, and a further run replaces them") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "unipelt");
  const auto train = [&](const std::string& report_to) {
    const Outcome outcome =
        run({program("peft-train"), "--config", config.string(), "--set",
             "training.report_to=" + report_to, "--set", "training.overwrite_output_dir=true"});
    CHECK_MESSAGE(outcome.code == 0, outcome.err);
  };
  train("tensorboard");
  CHECK_FALSE(fs::exists(dir / "run/trainer_log.jsonl"));
  train("[jsonl, tensorboard]");
  CHECK(fs::exists(dir / "run/trainer_log.jsonl"));
  const auto files = fs::directory_iterator(dir / "run/tensorboard");
  CHECK(std::distance(begin(files), end(files)) == 1);
  for (const auto& entry : fs::directory_iterator(dir / "run/tensorboard")) {
    const std::string events = read_file(entry.path());
    for (const std::string tag :
         {"train/loss", "train/learning_rate", "train/grad_norm", "train/epoch", "eval/loss",
          "eval/accuracy", "gates/0/lora.query"}) {
      CHECK_MESSAGE(contains(events, tag), tag);
    }
  }
  train("none");
  CHECK_FALSE(fs::exists(dir / "run/trainer_log.jsonl"));
  CHECK_FALSE(fs::exists(dir / "run/tensorboard"));
}

}  // namespace peftkit::test
