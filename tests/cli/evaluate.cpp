#include "cli/programs.hpp"
#include "support/toy_families.hpp"

namespace peftkit::test {

namespace {

// A trained toy adapter in dir/run.
void train_toy(const TempDir& dir, const std::string& adapter) {
  const auto config = write_toy_config(dir.path(), adapter);
  const Outcome outcome = run({program("peft-train"), "--config", config.string()});
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
}

}  // namespace

TEST_CASE("peft-eval prints the training-time score as JSON and writes what is asked for") {
  const TempDir dir;
  train_toy(dir, "unipelt");
  const auto file = [&](const std::string& name) { return (dir / name).string(); };
  const Outcome outcome =
      run({program("peft-eval"), "--adapter", file("run/best"), "--data", file("dev.tsv"),
           "--output", file("out.json"), "--predictions", file("predictions.jsonl"), "--gates",
           file("gates.json"), "--per-example-gates", file("per.jsonl"), "--scores"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
  const Json metrics = parse_json(outcome.out, "stdout", ErrorKind::data);
  CHECK(metrics["eval_loss"] ==
        read_json(dir / "run/eval_results.json", ErrorKind::data)["eval_loss"]);
  CHECK(read_file(dir / "out.json") == outcome.out);
  CHECK(fs::exists(dir / "predictions.jsonl"));
  CHECK(read_json(dir / "gates.json", ErrorKind::data).contains("scores"));
  CHECK(fs::exists(dir / "per.jsonl"));
}

TEST_CASE("scores of a model that shares its layers stand under the shared one") {
  const TempDir dir;
  const auto config = write_toy_config(dir.path(), "unipelt");
  const auto words = read_json(dir / "model/config.json", ErrorKind::data)["vocab_size"];
  write_toy_family(dir / "model", "albert", {{"vocab_size", words}, {"num_hidden_groups", 1}});
  const Outcome trained = run({program("peft-train"), "--config", config.string()});
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  const std::string gates = (dir / "gates.json").string();
  const Outcome outcome = run({program("peft-eval"), "--adapter", (dir / "run/best").string(),
                               "--data", (dir / "dev.tsv").string(), "--gates", gates, "--scores"});
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  const Json scores = read_json(gates, ErrorKind::data)["scores"].front();
  CHECK(scores.size() == 1);
  CHECK(scores["0"]["selfattn_lora"][0].size() == 4);  // query and value of both passes
  CHECK(scores["0"]["self_prefix"][0].size() == 2);
}

TEST_CASE("peft-inspect-gates reads the gates of a run") {
  const TempDir dir;
  train_toy(dir, "unipelt");
  const Outcome outcome = run({program("peft-inspect-gates"), (dir / "run/gates.json").string(),
                               "--by", "label", "--html", (dir / "gates.html").string()});
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  CHECK(contains(outcome.out, "prefix_tuning"));
  CHECK(contains(outcome.out, "positive"));
  CHECK(contains(read_file(dir / "gates.html"), "<html"));
}

TEST_CASE("peft-eval says what is missing, with its exit code") {
  const TempDir dir;
  train_toy(dir, "lora");
  const std::string adapter = (dir / "run/best").string(), data = (dir / "dev.tsv").string();
  CHECK(run({program("peft-eval"), "--adapter", (dir / "none").string(), "--data", data}).code ==
        2);
  CHECK(run({program("peft-eval"), "--adapter", adapter, "--data", (dir / "none.tsv").string()})
            .code == 3);
  CHECK(run({program("peft-eval"), "--adapter", adapter, "--data", data, "--output",
             data + "/out.json"})
            .code == 1);
  const Outcome labels = run({program("peft-eval"), "--adapter", adapter, "--data",
                              dir.file("odd.tsv", "sentence\tlabel\ngood\todd\n").string()});
  CHECK(labels.code == 3);
  CHECK(contains(labels.err, "odd.tsv:2"));
  fs::remove(dir / "run/best/adapter.safetensors");  // the .bin beside it is as good
  CHECK(run({program("peft-eval"), "--adapter", adapter, "--data", data}).code == 0);
  fs::remove(dir / "run/best/pytorch_adapter.bin");
  CHECK(run({program("peft-eval"), "--adapter", adapter, "--data", data}).code == 4);
}

TEST_CASE("an adapter made elsewhere is evaluated with --config") {
  const TempDir dir;
  train_toy(dir, "mam");
  fs::remove(dir / "run/best/resolved_config.yaml");
  fs::remove(dir / "run/best/base.json");
  const std::vector<std::string> command = {program("peft-eval"), "--adapter",
                                            (dir / "run/best").string(), "--data",
                                            (dir / "dev.tsv").string()};
  const Outcome without = run(command);
  CHECK(without.code == 2);
  CHECK(contains(without.err, "--config"));
  auto with = command;
  with.insert(with.end(), {"--config", (dir / "config.yaml").string()});
  const Outcome outcome = run(with);
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  CHECK(parse_json(outcome.out, "stdout", ErrorKind::data)["eval_loss"] ==
        read_json(dir / "run/eval_results.json", ErrorKind::data)["eval_loss"]);
}

TEST_CASE("another base is refused, unless it is asked for") {
  const TempDir dir;
  train_toy(dir, "lora");
  Json config = read_json(dir / "model/config.json", ErrorKind::data);
  config["layer_norm_eps"] = 1e-11;
  write_file(dir / "model/config.json", dump_json(config));
  dir.file("model/vocab.txt", read_file(dir / "model/vocab.txt") + "more\n");
  std::vector<std::string> command = {program("peft-eval"), "--adapter",
                                      (dir / "run/best").string(), "--data",
                                      (dir / "dev.tsv").string()};
  const Outcome refused = run(command);
  CHECK(refused.code == 4);
  CHECK(contains(refused.err, "error: " + (dir / "run/best/base.json").string() + ": config"));
  CHECK(contains(refused.err, "another base checkpoint"));
  CHECK(contains(refused.err, "--allow-base-mismatch"));
  command.push_back("--allow-base-mismatch");
  const Outcome allowed = run(command);
  CHECK(allowed.code == 0);
  CHECK(contains(allowed.err, "warning " + (dir / "run/best/base.json").string()));
  CHECK(contains(allowed.err, "is not the one that the adapter was trained with"));
}

}  // namespace peftkit::test
