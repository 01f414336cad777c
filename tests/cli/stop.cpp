// Runs that are stopped: by signals, by SIGKILL at any instant, by a full disk, by numbers that are
// not finite.

#include "cli/programs.hpp"
#include "support/run_snapshot.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

namespace peftkit::test {

namespace {

// Four epochs of 24 steps with many writes.
constexpr const char* kBusy =
    "  gradient_accumulation_steps: 1\n"
    "  save_strategy: steps\n"
    "  save_steps: 2\n"
    "  save_total_limit: 2\n"
    "  eval_strategy: steps\n"
    "  eval_steps: 3\n";

fs::path busy_config(const fs::path& folder, const std::string& more = "",
                     const std::string& adapter = "unipelt") {
  const auto config = write_toy_config(folder, adapter, kBusy + more);
  write_toy_bert(folder / "model", {.dropout = 0.1});
  std::string text = read_file(config);
  text.replace(text.find("num_train_epochs: 2"), 19, "num_train_epochs: 4");
  text.replace(text.find("per_device_train_batch_size: 8"), 30, "per_device_train_batch_size: 2");
  write_file(config, text);
  return config;
}

std::vector<std::string> command(const fs::path& config, bool resume) {
  std::vector<std::string> out = {program("peft-train"), "--config", config.string()};
  if (resume) out.push_back("--resume");
  return out;
}

// One thread: then other programs on the machine do not make it wait.
const std::map<std::string, std::string> kOneThread = {{"OMP_NUM_THREADS", "1"}};

// The checkpoint after the most steps, with the slash that shells put behind a folder.
std::string newest_checkpoint(const fs::path& run) {
  int newest = 0;
  for (const auto& entry : fs::directory_iterator(run)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("checkpoint-")) newest = std::max(newest, std::stoi(name.substr(11)));
  }
  return (run / ("checkpoint-" + std::to_string(newest)) / "").string();
}

void wait_for(const fs::path& file, Running& child) {
  while (!fs::exists(file) && !child.ended())
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

std::string differences(const std::map<std::string, std::string>& expected,
                        const fs::path& folder) {
  const auto found = run_snapshot(folder);
  std::string out;
  for (const auto& [file, content] : expected) {
    if (!found.contains(file))
      out += file + " is missing; ";
    else if (found.at(file) != content)
      out += file + " differs; ";
  }
  for (const auto& [file, content] : found)
    out += expected.contains(file) ? "" : file + " is new; ";
  return out;
}

}  // namespace

TEST_CASE("a signal ends the step, writes a checkpoint, says how to go on, and exits with 130") {
  const TempDir dir;
  const auto config = busy_config(dir.path());
  REQUIRE(run(command(config, false), kOneThread).code == 0);
  const auto whole = run_snapshot(dir / "run");
  for (const int signal : {SIGINT, SIGTERM}) {
    CAPTURE(signal);
    fs::remove_all(dir / "run");
    Running child(command(config, false), kOneThread);
    wait_for(dir / "run/checkpoint-2", child);
    child.signal(signal);
    const Outcome outcome = child.wait();
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 130);
    CHECK(contains(outcome.err, "error: stopped after step "));
    CHECK(contains(outcome.err, "peft-train --resume " + (dir / "run").string()));
    CHECK(broken_file(dir / "run") == "");
    CHECK_FALSE(fs::exists(dir / "run/all_results.json"));
    // Without the config, as the message says or from the checkpoint.
    const std::string from =
        signal == SIGINT ? (dir / "run").string() : newest_checkpoint(dir / "run");
    const Outcome on = run({program("peft-train"), "--resume", from}, kOneThread);
    CAPTURE(on.err);
    CHECK(on.code == 0);
    CHECK(contains(on.err, "going on after step "));
    CHECK(differences(whole, dir / "run") == "");
  }
}

TEST_CASE("a second signal stops at once") {
  const TempDir dir;
  const auto config = busy_config(dir.path(), "  max_steps: 100000\n");
  Running child(command(config, false), kOneThread);
  wait_for(dir / "run/checkpoint-2", child);
  child.signal(SIGSTOP);  // both signals are there when it goes on
  child.signal(SIGINT);
  child.signal(SIGTERM);
  child.signal(SIGCONT);
  const Outcome outcome = child.wait();
  CHECK(outcome.code == 130);
  CHECK(contains(outcome.err, "stopped at once"));
  CHECK(broken_file(dir / "run") == "");
}

TEST_CASE("runs that are killed at any instant leave whole files and go on to the same bytes") {
  const TempDir dir;
  const auto config = busy_config(dir.path());
  const auto begin = std::chrono::steady_clock::now();
  REQUIRE(run(command(config, false), kOneThread).code == 0);
  const auto taken = std::chrono::steady_clock::now() - begin;
  const auto whole = run_snapshot(dir / "run");
  fs::remove_all(dir / "run");

  std::mt19937 random(7);
  const auto longest = std::chrono::duration_cast<std::chrono::microseconds>(taken).count() * 2 / 3;
  std::uniform_int_distribution<long> moment(0, longest);
  int kills = 0, finished = 0;
  while (kills < 50) {
    Running child(command(config, fs::exists(dir / "run")), kOneThread);
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(moment(random));
    while (std::chrono::steady_clock::now() < until && !child.ended())
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    child.signal(SIGKILL);
    const Outcome outcome = child.wait();
    CAPTURE(outcome.err);
    if (fs::exists(dir / "run")) CHECK(broken_file(dir / "run") == "");
    if (outcome.code == 128 + SIGKILL) {
      ++kills;
      continue;
    }
    REQUIRE(outcome.code == 0);  // it was done before the signal came
    ++finished;
    CHECK(differences(whole, dir / "run") == "");
    fs::remove_all(dir / "run");
  }
  if (fs::exists(dir / "run")) {
    const Outcome last = run(command(config, true), kOneThread);
    CAPTURE(last.err);
    REQUIRE(last.code == 0);
    ++finished;
    CHECK(differences(whole, dir / "run") == "");
  }
  CHECK(finished > 0);
}

TEST_CASE("two runs into one folder are refused") {
  const TempDir dir;
  const auto config = busy_config(dir.path(), "  max_steps: 100000\n");
  Running first(command(config, false), kOneThread);
  wait_for(dir / "run/checkpoint-2", first);
  for (const bool resume : {false, true}) {
    const Outcome second = run(command(config, resume), kOneThread);
    CHECK(second.code == 2);
    CHECK(contains(second.err, "run: another run is writing there now"));
  }
  first.signal(SIGINT);
  CHECK(first.wait().code == 130);
}

TEST_CASE("a disk that is full ends the run and leaves the last good state") {
  const TempDir dir;
  const auto config =
      busy_config(dir.path(), "  max_steps: 300\n", "{lora: {r: 2, use_gating: true}}");
  std::string text = read_file(config);
  text.replace(text.find("logging_steps: 2"), 16, "logging_steps: 1");
  write_file(config, text);
  REQUIRE(run(command(config, false), kOneThread).code == 0);
  const auto whole = run_snapshot(dir / "run");
  // Files may be as long as the longest of the run but its log, which grows beyond.
  uintmax_t longest = 0;
  for (const auto& entry : fs::recursive_directory_iterator(dir / "run")) {
    if (entry.is_regular_file() && entry.path().extension() != ".jsonl")
      longest = std::max(longest, entry.file_size());
  }
  const uintmax_t blocks = longest / 1024 + 1;
  REQUIRE(fs::file_size(dir / "run/trainer_log.jsonl") > (blocks + 1) * 1024);
  fs::remove_all(dir / "run");
  const Outcome full = run(
      {"bash", "-c",
       str("ulimit -f ", blocks, "; exec ", program("peft-train"), " --config ", config.string())},
      kOneThread);
  CAPTURE(full.err);
  CHECK(full.code == 1);
  CHECK(contains(full.err, "trainer_log.jsonl: cannot write: File too large"));
  CHECK(broken_file(dir / "run") == "");
  const Outcome on = run(command(config, true), kOneThread);
  CAPTURE(on.err);
  CHECK(on.code == 0);
  CHECK(differences(whole, dir / "run") == "");
}

TEST_CASE("a folder that cannot be written is named") {
  const TempDir dir;
  const auto config = busy_config(dir.path());
  dir.file("run", "a file in the place of the folder");
  const Outcome outcome = run(command(config, false), kOneThread);
  CHECK(outcome.code != 0);
  CHECK(contains(outcome.err, (dir / "run").string()));
  CHECK(read_file(dir / "run") == "a file in the place of the folder");
}

TEST_CASE("data that vanish in mid-run do not matter; to go on they must be back") {
  const TempDir dir;
  const auto config = busy_config(dir.path(), "  max_steps: 100000\n");
  Running child(command(config, false), kOneThread);
  wait_for(dir / "run/checkpoint-4", child);
  fs::rename(dir / "train.tsv", dir / "away.tsv");
  child.signal(SIGINT);
  CHECK(child.wait().code == 130);
  const Outcome without = run(command(config, true), kOneThread);
  CHECK(without.code != 0);
  CHECK(contains(without.err, "train.tsv"));
  CHECK(fs::exists(dir / "run/best/adapter.safetensors"));
  CHECK(broken_file(dir / "run") == "");
}

TEST_CASE("numbers that are not finite end the run with 5 and keep what was good") {
  const TempDir dir;
  const auto config = busy_config(
      dir.path(),
      "  max_grad_norm: 0\n  lr_scheduler_type: constant_with_warmup\n  warmup_steps: 90\n");
  const Outcome outcome = run(
      {program("peft-train"), "--config", config.string(), "--set", "training.learning_rate=1e30"},
      kOneThread);
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 5);
  CHECK(contains(outcome.err, "is not finite ("));
  CHECK(contains(outcome.err, "train.tsv:"));
  CHECK(contains(outcome.err, "first bad tensor: "));
  if (fs::exists(dir / "run")) CHECK(broken_file(dir / "run") == "");
}

}  // namespace peftkit::test
