// Tags of words through the real programs: which metric, and what --predictions says.

#include "cli/programs.hpp"

namespace peftkit::test {

namespace {

const std::string kSentence = "good\tJJ\nfilm\tNN\nbad\tJJ\nroom\tNN\n\n";

std::string many(const std::string& sentence) {
  std::string out;
  for (int i = 0; i < 8; ++i) out += sentence;
  return out;
}

std::string write_config(const TempDir& dir, const std::string& data,
                         const std::string& task = "") {
  write_toy_bert(dir / "model");
  dir.file("data.conll", data);
  return dir
      .file("config.yaml",
            "version: 1\nmodel: {name_or_path: model}\ntask: {type: token_classification, "
            "train_file: data.conll, validation_file: data.conll, max_seq_length: 32" +
                task +
                "}\nadapter: {name: toy, config: lora}\ntraining: {output_dir: run, "
                "overwrite_output_dir: true, num_train_epochs: 2, per_device_train_batch_size: 4, "
                "learning_rate: 1e-2}\n")
      .string();
}

Json results(const TempDir& dir) {
  return read_json(dir / "run/eval_results.json", ErrorKind::data);
}

// peft-eval over the same data; the first line of its predictions.
Json evaluated(const TempDir& dir, Json* line = nullptr) {
  const std::string file = (dir / "predictions.jsonl").string();
  const Outcome outcome = run({program("peft-eval"), "--adapter", (dir / "run/best").string(),
                               "--data", (dir / "data.conll").string(), "--predictions", file});
  REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
  if (line != nullptr)
    *line = parse_json(split(read_file(file), '\n').at(0), "predictions", ErrorKind::data);
  return parse_json(outcome.out, "stdout", ErrorKind::data);
}

}  // namespace

TEST_CASE("parts of speech are told to mark no entities, and accuracy chooses the best model") {
  const TempDir dir;
  const std::string config = write_config(dir, many(kSentence));
  const Outcome trained = run({program("peft-train"), "--config", config});
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  CHECK(contains(trained.err, "warning the tags (JJ, NN) mark no entities"));
  CHECK(contains(trained.out, "eval_accuracy"));
  CHECK_FALSE(contains(trained.out, "eval_f1"));
  Json line;
  const Json found = evaluated(dir, &line);
  CHECK(found["eval_accuracy"] == results(dir)["eval_accuracy"]);
  CHECK_FALSE(found.contains("eval_f1"));
  CHECK(line["prediction"].size() == 4);

  const Outcome per_tag = run({program("peft-train"), "--config", config, "--set",
                               "task.metrics=[f1_macro]", "--set", "task.tag_scheme=none"});
  REQUIRE_MESSAGE(per_tag.code == 0, per_tag.err);
  CHECK_FALSE(contains(per_tag.err, "mark no entities"));
  CHECK(evaluated(dir)["eval_f1_macro"] == results(dir)["eval_f1_macro"]);
}

TEST_CASE("BILOU is recognised by the labels, also where only the head has them") {
  const TempDir dir;
  const std::string config =
      write_config(dir, many("good\tU-X\nfilm\tO\n\nbad\tB-Y\nroom\tL-Y\n\n"));
  const Outcome trained =
      run({program("peft-train"), "--config", config, "--set", "training.num_train_epochs=20"});
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  CHECK(contains(trained.err, "the tags are read as BILOU"));
  CHECK(results(dir)["eval_f1"] == 1.0);
  Json line;
  CHECK(evaluated(dir, &line)["eval_f1"] == 1.0);
  CHECK(line["prediction"].dump() == R"([{"type":"X","text":"good","start":0,"end":1}])");
  CHECK(line["tags"] == Json::array({"U-X", "O"}));
}

TEST_CASE("words tagged -100 are neither learned nor scored") {
  const TempDir dir;
  const std::string config = write_config(dir, many("good\tB-X\nfilm\t-100\nbad\tO\n\n"));
  const Outcome checked = run({program("peft-train"), "validate", "--config", config});
  REQUIRE_MESSAGE(checked.code == 0, checked.err);
  CHECK(contains(checked.out, "labels    B-X: 8; O: 8\n"));
  CHECK(contains(checked.out, "note      8 words without a tag (-100, task.ignore_labels)"));
  const Outcome trained = run({program("peft-train"), "--config", config});
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  Json line;
  CHECK(evaluated(dir, &line)["eval_f1"] == results(dir)["eval_f1"]);
  CHECK(line["tags"][1].is_null());
}

}  // namespace peftkit::test
