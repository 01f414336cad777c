// peft-eval on rows that nobody has labelled.

#include "cli/programs.hpp"

namespace peftkit::test {

namespace {

// A toy adapter in dir/run, trained for a moment.
void train(const TempDir& dir) {
  const Outcome outcome =
      run({program("peft-train"), "--config", write_toy_config(dir.path(), "lora").string()});
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
}

Outcome predict(const TempDir& dir, const std::string& data, const std::string& predictions,
                const std::vector<std::string>& more = {}) {
  std::vector<std::string> command = {
      program("peft-eval"), "--adapter", (dir / "run/best").string(), "--data", data,
      "--predictions",      predictions};
  command.insert(command.end(), more.begin(), more.end());
  return run(command);
}

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> rows;
  for (const auto& line : split(text, '\n')) {
    if (!line.empty()) rows.push_back(parse_json(line, "", ErrorKind::data));
  }
  return rows;
}

}  // namespace

TEST_CASE("rows without a label column are predicted, without metrics") {
  const TempDir dir;
  train(dir);
  const auto data = dir.file("new.csv", "id,sentence\nx1,the film was good\nx2,\nx3,the meal\n");
  const auto out = dir / "predicted.jsonl";
  const Outcome outcome = predict(dir, data.string(), out.string());
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  CHECK(contains(outcome.err, "new.csv: no row has a label, so there are no metrics"));
  const Json results = parse_json(outcome.out, "stdout", ErrorKind::data);
  CHECK(results["predict_samples"] == 2);
  CHECK_FALSE(results.contains("eval_loss"));
  CHECK_FALSE(results.contains("eval_accuracy"));

  const auto rows = json_lines(read_file(out));
  REQUIRE(rows.size() == 3);
  CHECK(rows[0]["index"] == 0);
  CHECK(rows[0]["id"] == "x1");
  CHECK(rows[0]["sentence"] == "the film was good");
  const double positive = rows[0]["probabilities"]["positive"];
  CHECK(positive + rows[0]["probabilities"]["negative"].get<double>() == doctest::Approx(1));
  CHECK(rows[0]["prediction"] == (positive > 0.5 ? "positive" : "negative"));
  CHECK(rows[0]["confidence"] == doctest::Approx(std::max(positive, 1 - positive)));
  CHECK_FALSE(rows[0].contains("label"));
  CHECK_FALSE(rows[0].contains("logits"));
  CHECK_FALSE(rows[0].contains("loss"));
  CHECK(rows[1] == Json({{"index", 1}, {"id", "x2"}, {"sentence", ""}, {"prediction", nullptr}}));
  CHECK(rows[2]["id"] == "x3");
}

TEST_CASE("rows without a label among others are predicted and left out of the metrics") {
  const TempDir dir;
  train(dir);
  const std::string labelled = "the film was good\tpositive\nthe meal was bad\tnegative\n";
  const auto all = dir.file("all.tsv", "sentence\tlabel\n" + labelled);
  const auto some = dir.file("some.tsv", "sentence\tlabel\nthe room\t\n" + labelled + "fine\t\n");
  const Outcome whole = predict(dir, all.string(), (dir / "all.jsonl").string());
  const Outcome outcome = predict(dir, some.string(), (dir / "some.jsonl").string());
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  CHECK(contains(outcome.err, "2 of 4 examples have no label: they are not in the metrics"));
  const Json results = parse_json(outcome.out, "stdout", ErrorKind::data);
  const Json expected = parse_json(whole.out, "stdout", ErrorKind::data);
  CHECK(results["eval_samples"] == 2);
  CHECK(results["eval_accuracy"] == expected["eval_accuracy"]);
  CHECK(results["eval_loss"].get<double>() ==
        doctest::Approx(expected["eval_loss"].get<double>()).epsilon(1e-5));
  const auto rows = json_lines(read_file(dir / "some.jsonl"));
  REQUIRE(rows.size() == 4);
  CHECK(rows[0]["label"] == nullptr);
  CHECK(rows[1]["label"] == "positive");
  CHECK(rows[3]["prediction"].is_string());
}

TEST_CASE("predictions go into tables, too, and to standard output") {
  const TempDir dir;
  train(dir);
  const auto data = dir.file("new.tsv", "sentence\nthe film was good\nthe meal, so bad\n");
  REQUIRE(predict(dir, data.string(), (dir / "p.csv").string()).code == 0);
  const auto csv = split(read_file(dir / "p.csv"), '\n');
  CHECK(csv[0] ==
        "index,sentence,prediction,confidence,probabilities.negative,probabilities.positive");
  CHECK(csv[2].starts_with("1,\"the meal, so bad\","));
  REQUIRE(predict(dir, data.string(), (dir / "p.tsv").string()).code == 0);
  CHECK(split(read_file(dir / "p.tsv"), '\n')[2].starts_with("1\tthe meal, so bad\t"));

  const Outcome piped = predict(dir, data.string(), "-");
  REQUIRE(piped.code == 0);
  CHECK(json_lines(piped.out).size() == 2);
  CHECK(contains(piped.err, "info results {\"predict_samples\":2,"));

  const Outcome refused = predict(dir, data.string(), (dir / "p.xlsx").string());
  CHECK(refused.code == 2);
  CHECK(contains(refused.err, "expected a file that ends in .jsonl, .csv or .tsv"));
}

TEST_CASE("--full adds logits and losses") {
  const TempDir dir;
  train(dir);
  const auto out = dir / "full.jsonl";
  REQUIRE(predict(dir, (dir / "dev.tsv").string(), out.string(), {"--full"}).code == 0);
  const auto rows = json_lines(read_file(out));
  CHECK(rows[0]["logits"].size() == 2);
  CHECK(rows[0]["loss"].get<double>() > 0);
  const Outcome alone = run({program("peft-eval"), "--adapter", (dir / "run/best").string(),
                             "--data", (dir / "dev.tsv").string(), "--full"});
  CHECK(alone.code == 2);
}

TEST_CASE("without predictions to write, rows without any label are an error as before") {
  const TempDir dir;
  train(dir);
  const auto data = dir.file("new.tsv", "sentence\nthe film was good\n");
  const Outcome outcome = run(
      {program("peft-eval"), "--adapter", (dir / "run/best").string(), "--data", data.string()});
  CHECK(outcome.code == 3);
  CHECK(contains(outcome.err, "no column 'label'"));
}

}  // namespace peftkit::test
