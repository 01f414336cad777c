// What is told before a run: plan, dry run, self-test, and the run that cannot fit.

#include "cli/programs.hpp"
#include "support/toy_families.hpp"

#include <sstream>

namespace peftkit::test {

namespace {

// A model whose activations weigh more than the program, on sentences of about the same length.
fs::path wide_config(const TempDir& dir, const std::string& more = "") {
  const auto config = write_toy_config(dir.path(), "unipelt", more);
  write_toy_bert(dir / "model", {.layers = 12, .hidden = 64, .heads = 4, .intermediate = 8192});
  std::string text = read_file(config);
  text.replace(text.find("per_device_train_batch_size: 8"), 30, "per_device_train_batch_size: 24");
  write_file(config, text);
  return config;
}

// The number in the row of a report: "  peak      507 MiB   …".
double number_of(const std::string& report, const std::string& row) {
  const size_t at = report.find("  " + row);
  REQUIRE_MESSAGE(at != std::string::npos, report);
  std::istringstream rest(report.substr(at + 2 + row.size()));
  std::string number;
  rest >> number;
  std::erase(number, ',');
  return std::stod(number);
}

}  // namespace

TEST_CASE("plan tells parameters, memory and time; its peak is that of the run") {
  const TempDir dir;
  const auto config = wide_config(dir);
  const Outcome planned = run({program("peft-train"), "plan", "--config", config.string()});
  CAPTURE(planned.err);
  REQUIRE(planned.code == 0);
  CHECK_FALSE(fs::exists(dir / "run"));
  const Outcome trained = run({program("peft-train"), "--config", config.string()});
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  const Json results = read_json(dir / "run/train_results.json", ErrorKind::data);
  const double peak = results["peak_rss_mib"];
  CAPTURE(planned.out);
  CHECK(number_of(planned.out, "peak ") == doctest::Approx(peak).epsilon(0.15));
  CHECK(number_of(planned.out, "longest training batch") > peak / 5);
  const double parameters = number_of(planned.out, "bottleneck") + number_of(planned.out, "lora") +
                            number_of(planned.out, "prefix_tuning") +
                            number_of(planned.out, "head");
  CHECK(parameters == results["trainable_parameters"].get<double>());
  CHECK(contains(planned.out, "2 steps of "));
}

TEST_CASE("a dry run does one step of the longest batches and writes nothing") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "lora");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{program("peft-train"), "--config", config.string(), "--dry-run"},
        std::vector<std::string>{program("peft-train"), "validate", "--config", config.string(),
                                 "--dry-run"}}) {
    const Outcome outcome = run(command);
    CAPTURE(outcome.err);
    CHECK(outcome.code == 0);
    CHECK(contains(outcome.out, "longest training batch    8 examples, "));
    CHECK(contains(outcome.out, "longest evaluation batch  24 examples, "));
    CHECK_FALSE(fs::exists(dir / "run"));
  }
}

// The address sanitizer itself takes terabytes of addresses.
#ifdef __SANITIZE_ADDRESS__
constexpr bool kLimitsAddresses = false;
#else
constexpr bool kLimitsAddresses = true;
#endif

TEST_CASE("a run that cannot fit ends with 6 before it begins, with the numbers and what to lower" *
          doctest::skip(!kLimitsAddresses)) {
  const TempDir dir;
  const auto config = wide_config(dir);
  // How much the program itself takes depends on the machine, so the limit rises until it suffices.
  for (const std::string what : {"", "plan "}) {
    Outcome outcome{0, "", ""};
    const std::string needs = "the longest training batch needs ";
    for (int limit = 500000; limit < 1000000 && !contains(outcome.err, needs); limit += 20000) {
      outcome = run({"bash", "-c",
                     str("ulimit -v ", limit, "; exec ", program("peft-train"), " ", what,
                         "--config ", config.string())},
                    {{"OMP_NUM_THREADS", "1"}});
      CAPTURE(outcome.err);
      CHECK_FALSE(contains(outcome.err, "frame #"));
    }
    CAPTURE(outcome.err);
    CHECK(contains(outcome.err, needs));
    CHECK(contains(outcome.err, "MiB more, at hand are "));
    CHECK(contains(outcome.err, "lower training.per_device_train_batch_size"));
    CHECK_FALSE(fs::exists(dir / "run"));
  }
}

TEST_CASE("selftest holds on models of every kind, and finds a gate that reads the batch") {
  for (const std::string family : {"bert", "gpt2", "t5"}) {
    CAPTURE(family);
    const TempDir dir;
    const auto config = write_toy_config(dir.path(), "unipelt");
    const auto words = read_json(dir / "model/config.json", ErrorKind::data)["vocab_size"];
    if (family != "bert")
      write_toy_family(dir / "model", family,
                       {{"vocab_size", words},
                        {"eos_token_id", 3},
                        {"max_position_embeddings", 64},
                        {"n_positions", 64}});
    const std::vector<std::string> command = {program("peft-train"), "selftest", "--config",
                                              config.string()};
    const Outcome good = run(command);
    CAPTURE(good.out);
    CAPTURE(good.err);
    CHECK(good.code == 0);
    CHECK(contains(good.out, "ok      a run that stops and goes on gives the same bits"));
    CHECK(contains(good.out, "all 6 checks hold"));
    CHECK_FALSE(fs::exists(dir / "run"));
    auto padded = command;
    padded.insert(padded.end(), {"--set", "adapter.gate_pooling=padded"});
    const Outcome bad = run(padded);
    CHECK(bad.code == 1);
    CHECK(contains(bad.out, "FAILED  an example's gates do not depend on its batch"));
  }
}

}  // namespace peftkit::test
