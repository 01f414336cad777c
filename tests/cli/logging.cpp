// -q, -v, --log-format, and colours.

#include "cli/programs.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

namespace peftkit::test {

namespace {

std::vector<Json> objects(const std::string& text) {
  std::vector<Json> out;
  for (const auto& line : split(text, '\n')) {
    if (!line.empty()) out.push_back(parse_json(line, "stderr", ErrorKind::data));
  }
  return out;
}

// The only line of stderr, which is an error's.
Json error_object(const Outcome& outcome) {
  const auto lines = objects(outcome.err);
  REQUIRE_MESSAGE(lines.size() == 1, outcome.err);
  CHECK(lines[0]["level"] == "error");
  CHECK(lines[0]["exit_code"] == outcome.code);
  return lines[0];
}

// Runs a command on a terminal of its own; both streams come back as one. "" where that is not
// possible.
std::string on_terminal(const std::string& command, const std::map<std::string, std::string>& env) {
  try {
    return run({"script", "--quiet", "--return", "--command", command, "/dev/null"}, env).out;
  } catch (const Error&) {
    MESSAGE("skipped: no program script(1)");
    return "";
  }
}

}  // namespace

TEST_CASE("quiet leaves results and errors") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora").string();
  const Outcome trained = run({program("peft-train"), "-q", "--config", config});
  CHECK(trained.code == 0);
  CHECK(trained.err.empty());
  CHECK(contains(trained.out, "eval_accuracy"));
  const Outcome evaluated =
      run({program("peft-eval"), "--quiet", "--adapter", (dir / "run/best").string(), "--data",
           (dir / "dev.tsv").string()});
  CHECK(evaluated.code == 0);
  CHECK(evaluated.err.empty());
  CHECK(contains(evaluated.out, "eval_accuracy"));
  CHECK(contains(run({program("peft-train"), "-q", "--config", config}).err, "error: "));
}

TEST_CASE("verbose tells what is read from where; twice, every step, too") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora").string();
  const std::string model = (dir / "model").string();
  const Outcome checked = run({program("peft-train"), "validate", "-v", "--config", config});
  CHECK(checked.code == 0);
  for (const std::string& part :
       {std::string("debug peftkit ") + peftkit_version(), "debug config " + config,
        "debug checkpoint " + model, "debug tokenizer " + model + "/vocab.txt",
        "debug data " + (dir / "train.tsv").string()}) {
    CHECK_MESSAGE(contains(checked.err, part), part);
  }
  CHECK(run({program("peft-train"), "validate", "--config", config}).err.empty());
  const Outcome trained =
      run({program("peft-train"), "-vv", "--config", config, "--set", "training.max_steps=2"});
  CHECK(contains(trained.err, "train 1/2 ["));
  CHECK(contains(trained.err, "train 2/2 ["));
}

TEST_CASE("with --log-format json every line of stderr is an object") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora").string();
  const Outcome trained = run({program("peft-train"), "--log-format", "json", "-v", "--config",
                               config, "--set", "training.max_steps=2"});
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  const auto lines = objects(trained.err);
  for (const auto& line : lines) {
    CHECK(line["time"].is_string());
    CHECK(line["level"].is_string());
    CHECK(line["message"].is_string());
  }
  const auto step = std::ranges::find_if(
      lines, [](const Json& line) { return line.value("progress", "") == "train"; });
  REQUIRE(step != lines.end());
  CHECK((*step)["step"] == 2);
  CHECK((*step)["total"] == 2);
  CHECK(std::ranges::any_of(lines, [](const Json& line) {
    return line.contains("seconds") && line["level"] == "debug";
  }));
}

TEST_CASE("with --log-format json errors are objects, those of the command line, too") {
  const TempDir dir;
  const std::vector<std::string> json = {"--log-format", "json"};
  const auto with = [&](std::vector<std::string> command) {
    command[0] = program(command[0]);
    command.insert(command.end(), json.begin(), json.end());
    return run(command);
  };
  const Outcome config = with({"peft-train", "validate", "--config", (dir / "none.yaml").string()});
  CHECK(config.code == 2);
  CHECK(contains(error_object(config)["message"], "none.yaml"));
  const Outcome usage = with({"peft-eval", "--adaptr", "x"});
  CHECK(usage.code == 2);
  CHECK(contains(error_object(usage)["message"], "did you mean '--adapter'?"));
  const Outcome gates = with({"peft-inspect-gates", (dir / "none.json").string()});
  CHECK(gates.code == 3);
  CHECK(contains(error_object(gates)["message"], "none.json"));
  CHECK(run({program("peft-train"), "--log-format", "xml", "schema"}).code == 2);
}

TEST_CASE("with --log-format json signals are answered with objects, too") {
  const TempDir dir;
  const auto config = write_toy_config(
      dir.path(), "lora", "  save_strategy: steps\n  save_steps: 2\n  max_steps: 100000\n");
  Running child({program("peft-train"), "--log-format", "json", "--config", config.string()});
  while (!fs::exists(dir / "run/checkpoint-2") && !child.ended())
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  child.signal(SIGINT);
  const Outcome outcome = child.wait();
  CHECK(outcome.code == 130);
  const auto lines = objects(outcome.err);
  CHECK(std::ranges::any_of(
      lines, [](const Json& line) { return contains(line["message"], "finishing the step"); }));
  CHECK(lines.back()["exit_code"] == 130);
}

TEST_CASE("colours are for terminals, and NO_COLOR is honoured") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora").string();
  const std::string command = program("peft-train") + " validate -v --config " + config;
  const std::string coloured = on_terminal(command, {{"TERM", "xterm"}, {"NO_COLOR", ""}});
  if (coloured.empty()) return;
  CHECK(contains(coloured, "\033["));
  CHECK_FALSE(contains(on_terminal(command, {{"TERM", "xterm"}, {"NO_COLOR", "1"}}), "\033["));
  CHECK_FALSE(contains(on_terminal(command, {{"TERM", "dumb"}, {"NO_COLOR", ""}}), "\033["));
  CHECK_FALSE(contains(
      on_terminal(command + " --log-format json", {{"TERM", "xterm"}, {"NO_COLOR", ""}}), "\033["));
}

}  // namespace peftkit::test
