// A run that goes on is the run that never stopped, byte for byte.

#include "train/commands.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "support/run_snapshot.hpp"
#include "support/toy.hpp"

#include <sstream>

namespace peftkit::train {

namespace {

// Two epochs of six steps, each of two batches; a checkpoint after every step.
constexpr const char* kEveryStep =
    "  gradient_accumulation_steps: 2\n"
    "  per_device_eval_batch_size: 8\n"
    "  save_strategy: steps\n"
    "  save_steps: 1\n"
    "  save_total_limit: 0\n"
    "  eval_strategy: steps\n"
    "  eval_steps: 2\n"
    "  warmup_steps: 2\n";

void run(const fs::path& config, const std::vector<std::string>& overrides,
         const std::optional<fs::path>& resume = {}) {
  std::ostringstream out;
  run_training(config::read_run_config(config, overrides), {"peft-train"}, out, resume);
}

// A finished run in dir/run; with dropout, so that random streams count.
fs::path straight(const test::TempDir& dir, const std::string& adapter, const std::string& more) {
  const auto config = test::write_toy_config(dir.path(), adapter, kEveryStep + more);
  test::write_toy_bert(dir / "model", {.dropout = 0.1});
  std::string text = read_file(config);
  text.replace(text.find("per_device_train_batch_size: 8"), 30, "per_device_train_batch_size: 4");
  write_file(config, text);
  run(config, {});
  return config;
}

// All checkpoints of the run in dir/run, each in turn made the start of what is left.
void check_every_step(const test::TempDir& dir, const fs::path& config, int64_t steps) {
  const auto whole = test::run_snapshot(dir / "run");
  REQUIRE(whole.size() > 10);
  const fs::path kept = dir / "kept";
  fs::rename(dir / "run", kept);
  for (int64_t step = 1; step <= steps; ++step) {
    CAPTURE(step);
    const std::string name = str("checkpoint-", step);
    REQUIRE(fs::exists(kept / name));
    fs::remove_all(dir / "run");
    fs::create_directories(dir / "run");
    // The log of the whole run: what comes after the checkpoint must go.
    fs::copy(kept / "trainer_log.jsonl", dir / "run/trainer_log.jsonl");
    fs::copy(kept / name, dir / "run" / name, fs::copy_options::recursive);
    run(config, {}, dir / "run" / name);
    const auto again = test::run_snapshot(dir / "run");
    CHECK(again.size() == whole.size());
    for (const auto& [file, content] : whole) {
      CAPTURE(file);
      REQUIRE(again.contains(file));
      CHECK(again.at(file) == content);
    }
  }
}

}  // namespace

TEST_CASE("a run that goes on from any step gives the same bytes") {
  for (const std::string adapter : {"unipelt", "full"}) {
    CAPTURE(adapter);
    const test::TempDir dir;
    const auto config = straight(dir, adapter, "");
    check_every_step(dir, config, 12);
  }
}

TEST_CASE("early stopping and the best values so far survive a stop") {
  const test::TempDir dir;
  const auto config = straight(dir, "lora",
                               "  early_stopping_patience: 2\n  metric_for_best_model: accuracy\n"
                               "  lr_scheduler_type: constant\n");
  const Json results = read_json(dir / "run/all_results.json", ErrorKind::data);
  REQUIRE(results["stopped_early"] == true);
  check_every_step(dir, config, results["global_step"]);
}

TEST_CASE("a run goes on only as it began") {
  const test::TempDir dir;
  const auto config = straight(dir, "lora", "");
  const fs::path checkpoint = dir / "run/checkpoint-5";
  const auto complaint = [&](const std::vector<std::string>& overrides) {
    return test::error_of([&] { run(config, overrides, checkpoint); });
  };

  const auto changed = complaint({"training.learning_rate=3e-4", "adapter.name=other"});
  CHECK(changed.kind == ErrorKind::config);
  CHECK(std::string(changed.what()).find("training.learning_rate: found 0.0003, expected 0.01") !=
        std::string::npos);
  CHECK(std::string(changed.what()).find("adapter.name: found \"other\"") != std::string::npos);

  const std::string rows = read_file(dir / "train.tsv");
  write_file(dir / "train.tsv", rows + "good film\tpositive\n");
  const auto data = complaint({});
  CHECK(data.kind == ErrorKind::data);
  CHECK(std::string(data.what()).find("train.tsv: is not the file") != std::string::npos);
  write_file(dir / "train.tsv", rows);

  const fs::path moments = checkpoint / "optimizer.safetensors";
  const std::string whole = read_file(moments);
  write_file(moments, whole.substr(0, whole.size() / 2));
  CHECK(complaint({}).kind == ErrorKind::checkpoint);
  write_file(moments, whole);

  test::write_toy_bert(dir / "model", {.layers = 3});
  CHECK(complaint({}).kind == ErrorKind::checkpoint);
}

TEST_CASE("old checkpoints go as save_total_limit says, and best/ does not count") {
  const test::TempDir dir;
  const auto config = straight(dir, "lora", "");
  fs::remove_all(dir / "run");
  run(config, {"training.save_total_limit=2"});
  std::vector<std::string> left;
  for (const auto& entry : fs::directory_iterator(dir / "run")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("checkpoint-")) left.push_back(name);
  }
  std::ranges::sort(left);
  CHECK(join(left) == "checkpoint-11, checkpoint-12");
  fs::remove_all(dir / "run");
  run(config, {"training.save_strategy=epoch", "training.save_total_limit=0"});
  CHECK(fs::exists(dir / "run/checkpoint-6"));
  CHECK(fs::exists(dir / "run/checkpoint-12"));
  fs::remove_all(dir / "run");
  run(config, {"training.save_strategy=no"});
  CHECK_FALSE(fs::exists(dir / "run/checkpoint-12"));
  const auto none =
      test::error_of([&] { run(config, {"training.save_strategy=no"}, dir / "run"); });
  CHECK(std::string(none.what()).find("is finished and kept no checkpoint") != std::string::npos);
}

TEST_CASE("a moved run folder goes on where it lies") {
  const test::TempDir dir;
  straight(dir, "lora", "");
  const auto whole = test::run_snapshot(dir / "run");
  fs::rename(dir / "run", dir / "moved");
  fs::remove_all(dir / "moved/checkpoint-12");
  const auto config = config_to_resume(dir / "moved");
  CHECK(config.training.output_dir == (dir / "moved").string());
  std::ostringstream out;
  run_training(config, {"peft-train"}, out, dir / "moved");
  CHECK(test::run_snapshot(dir / "moved").at("best/adapter.safetensors") ==
        whole.at("best/adapter.safetensors"));
}

}  // namespace peftkit::train
