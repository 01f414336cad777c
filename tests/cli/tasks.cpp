// Every task through the real programs, on a toy model and a few rows: check, explain, train,
// evaluate.

#include "cli/programs.hpp"
#include "support/toy_families.hpp"

namespace peftkit::test {

namespace {

struct TaskCase {
  std::string type, file, row;  // row: with {} for its number
  std::string fields;           // of the section task
  std::string metric;           // one that is printed
  std::string family = "bert";  // of the toy model
};

const std::vector<TaskCase> kCases = {
    {"token_classification", "data.conll",
     "good\tB-X\nfilm\tI-X\nhotel\tO\n\nbad\tO\nroom\tB-Y\n\n", "", "eval_precision"},
    {"question_answering", "data.jsonl",
     "{\"id\": \"q{}\", \"question\": \"film was\", \"context\": \"the film was good and the room "
     "bad\", \"answers\": "
     "{\"text\": [\"good\"], \"answer_start\": [13]}}\n"
     "{\"id\": \"n{}\", \"question\": \"meal was\", \"context\": \"the hotel is a hotel\", "
     "\"answers\": {\"text\": [], "
     "\"answer_start\": []}}\n",
     "  doc_stride: 2\n", "eval_NoAns_exact"},
    {"multiple_choice", "data.jsonl",
     "{\"question\": \"the film was\", \"choices\": [\"good\", \"a room\", \"bad\"], \"label\": "
     "0}\n"
     "{\"question\": \"the hotel is\", \"choices\": [\"a meal\", \"fine\"], \"label\": \"fine\"}\n",
     "", "eval_accuracy"},
    {"masked_lm", "data.txt", "the film was good and the meal was bad\nthe hotel is very fine\n",
     "", "eval_perplexity"},
    {"causal_lm", "data.txt", "the film was good and the meal was bad\nthe hotel is very fine\n",
     "", "eval_perplexity", "gpt2"},
    {"causal_lm", "data.jsonl",
     "{\"messages\": [{\"role\": \"user\", \"content\": \"the film\"}, {\"role\": \"assistant\", "
     "\"content\": \"was good\"}]}\n",
     "", "eval_accuracy", "llama"},
    {"seq2seq", "data.jsonl", "{\"source\": \"the film was\", \"target\": \"very good {}\"}\n",
     "  max_target_length: 8\n", "eval_rougeL", "t5"},
    {"seq2seq", "data.jsonl", "{\"source\": \"the film was\", \"target\": \"very good {}\"}\n",
     "  max_target_length: 8\n", "eval_bleu", "bart"},
    {"causal_lm", "data.jsonl",
     "{\"instruction\": \"the film was\", \"output\": \"very good {}\"}\n",
     "  metrics: [rougeL, perplexity]\n", "eval_rougeL", "gpt2"},
    {"seq2seq", "data.jsonl", "{\"source\": \"a b c\", \"target\": \"c b a\"}\n",
     "  max_target_length: 8\n  source_language: ro_RO\n  target_language: de_DE\n", "eval_rougeL",
     "mbart"},
    {"multi_label", "data.jsonl",
     "{\"text\": \"the film was good\", \"film\": 1, \"room\": false}\n"
     "{\"text\": \"the room was bad\", \"film\": 0.0, \"room\": true}\n",
     "  label: [film, room]\n", "eval_f1_micro"},
    {"multi_label", "data.jsonl",
     "{\"text\": \"the film was good\", \"label\": [1.0, 0.0, 1.0]}\n"
     "{\"text\": \"the room was bad\", \"label\": [0.0, 1.0, 0.0]}\n",
     "  labels: [film, room, praise]\n", "eval_f1_macro"},
    {"regression", "data.jsonl",
     "{\"text\": \"good\", \"label\": \"+1\"}\n{\"text\": \"bad\", \"label\": \"-0.5\"}\n", "",
     "eval_mse"},
};

fs::path write_config(const TempDir& dir, const TaskCase& one) {
  write_toy_bert(dir / "model");
  if (one.family != "bert") {  // another model over the same words
    const int64_t words = read_json(dir / "model/config.json", ErrorKind::data)["vocab_size"];
    write_toy_family(dir / "model", one.family,
                     {{"vocab_size", words},
                      {"eos_token_id", 3},
                      {"max_position_embeddings", 256},
                      {"n_positions", 256}});
  }
  std::string rows;
  for (int i = 0; i < 6; ++i) {
    std::string row = one.row;
    for (size_t at = row.find("{}"); at != std::string::npos; at = row.find("{}"))
      row.replace(at, 2, std::to_string(i));
    rows += row;
  }
  dir.file(one.file, rows);
  if (one.family == "mbart") {
    fs::remove(dir / "model/vocab.txt");
    write_toy_translation_tokenizer(dir / "model", R"({"tokenizer_class": "MBartTokenizer"})");
  }
  return dir.file(
      "config.yaml",
      str("version: 1\nmodel: {name_or_path: model}\ntask:\n  type: ", one.type,
          "\n  train_file: ", one.file, "\n  validation_file: ", one.file,
          "\n  max_seq_length: ", one.family == "bert" ? 32 : 128, "\n", one.fields,
          "adapter: {name: toy, config: unipelt}\ntraining: {output_dir: run, num_train_epochs: 2, "
          "per_device_train_batch_size: 4, learning_rate: 1e-2}\n"));
}

}  // namespace

TEST_CASE("every task is checked, explained, trained and evaluated") {
  for (const auto& one : kCases) {
    CAPTURE(one.type);
    const TempDir dir;
    const std::string config = write_config(dir, one).string();
    const auto file = [&](const std::string& name) { return (dir / name).string(); };
    const Outcome checked = run({program("peft-train"), "validate", "--config", config});
    CHECK_MESSAGE(checked.code == 0, checked.err);
    const Outcome explained = run({program("peft-train"), "explain", "--config", config});
    CHECK_MESSAGE(explained.code == 0, explained.err);
    CHECK(contains(explained.out, "heads.toy."));
    const Outcome trained = run({program("peft-train"), "--config", config});
    REQUIRE_MESSAGE(trained.code == 0, trained.err);
    CHECK(contains(trained.out, one.metric));
    const Outcome evaluated =
        run({program("peft-eval"), "--adapter", file("run/best"), "--data", file(one.file),
             "--predictions", file("predictions.jsonl"), "--gates", file("gates.json"),
             "--per-example-gates", file("per.jsonl")});
    REQUIRE_MESSAGE(evaluated.code == 0, evaluated.err);
    const Json results = parse_json(evaluated.out, "stdout", ErrorKind::data),
               known = read_json(dir / "run/eval_results.json", ErrorKind::data);
    CHECK(results["eval_loss"] == known["eval_loss"]);
    CHECK(results[one.metric] == known[one.metric]);
    CHECK(contains(read_file(dir / "predictions.jsonl"), "\"prediction\":"));
    CHECK_FALSE(read_json(dir / "gates.json", ErrorKind::data)["gates"].empty());
  }
}

TEST_CASE("a metric of generated answers chooses the best model") {
  const TempDir dir;
  TaskCase one = kCases[8];
  REQUIRE(one.metric == "eval_rougeL");
  one.fields = "  metrics: [perplexity, rougeL, chrf]\n";
  const std::string config = write_config(dir, one).string();
  const Outcome trained = run(
      {program("peft-train"), "--config", config, "--set", "training.metric_for_best_model=rougeL",
       "--set", "training.num_train_epochs=12", "--set", "generation.max_new_tokens=6"});
  REQUIRE_MESSAGE(trained.code == 0, trained.err);
  double highest = -1, first = -1, last = -1, step = 0;
  for (const auto& line : split(read_file(dir / "run/trainer_log.jsonl"), '\n')) {
    const Json json = line.empty() ? Json() : parse_json(line, "log", ErrorKind::data);
    if (!json.contains("eval_rougeL")) continue;
    last = json["eval_rougeL"];
    if (first < 0) first = last;
    if (last > highest) {
      highest = last;
      step = json["step"];
    }
  }
  CHECK(highest > first);  // it learns the answers
  const Json results = read_json(dir / "run/all_results.json", ErrorKind::data);
  CHECK(results["best_step"] == step);
  CHECK(results["eval_rougeL"] == highest);
  const auto evaluate = [&](const std::string& batch_size) {
    const std::string file = (dir / ("predictions-" + batch_size)).string();
    const Outcome outcome = run({program("peft-eval"), "--adapter", (dir / "run/best").string(),
                                 "--data", (dir / one.file).string(), "--predictions", file,
                                 "--set", "training.per_device_eval_batch_size=" + batch_size});
    REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
    CHECK(parse_json(outcome.out, "stdout", ErrorKind::data)["eval_rougeL"] == highest);
    return parse_json(split(read_file(file), '\n').at(1), "predictions", ErrorKind::data);
  };
  const Json line = evaluate("1");
  CHECK(line["label"] == "very good");
  CHECK(line["prediction"].is_string());
  CHECK(evaluate("4")["prediction"] == line["prediction"]);
}

TEST_CASE("what cannot be generated is refused before training") {
  const TempDir dir;
  const std::string config = write_config(dir, kCases[8]).string();
  const auto complaint = [&](const std::string& override) {
    const Outcome outcome =
        run({program("peft-train"), "validate", "--config", config, "--set", override});
    CHECK(outcome.code == 2);
    return outcome.err;
  };
  CHECK(contains(complaint("generation.max_new_tokens=200"),
                 "task.max_seq_length: found 128, expected at most 56 (max_position_embeddings of "
                 "the checkpoint less "
                 "generation.max_new_tokens)"));
  CHECK(contains(complaint("task.prompt=none"),
                 "task.metrics[0]: found 'rougeL' with task.prompt none"));
  CHECK(contains(complaint("task.source_language=en_XX"), "this is for task.type seq2seq"));
  const TempDir other;
  const std::string bart = write_config(other, kCases[7]).string();
  const Outcome outcome =
      run({program("peft-train"), "validate", "--config", bart, "--set",
           "task.source_language=en_XX", "--set", "generation.max_new_tokens=257"});
  CHECK(outcome.code == 2);
  CHECK(contains(outcome.err, "generation.max_new_tokens: found 257, expected at most 256"));
  CHECK(contains(outcome.err, "task.source_language: found 'en_XX', expected nothing"));
}

TEST_CASE("a task that the model cannot do is refused before anything is read") {
  const TempDir dir;
  const std::string config = write_config(dir, kCases[3]).string();
  const Outcome outcome =
      run({program("peft-train"), "--config", config, "--set", "task.type=causal_lm"});
  CHECK(outcome.code == 2);
  CHECK(contains(outcome.err,
                 "task.type: found causal_lm, expected a model with a decoder alone (the "
                 "checkpoint is bert)"));
}

}  // namespace peftkit::test
