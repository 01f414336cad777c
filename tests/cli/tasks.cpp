// Every task through the real programs, on a toy model and a few rows: check, explain, train, evaluate.

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
    {"token_classification", "data.conll", "good\tB-X\nfilm\tI-X\nhotel\tO\n\nbad\tO\nroom\tB-Y\n\n", "", "eval_precision"},
    {"question_answering", "data.jsonl",
     "{\"id\": \"q{}\", \"question\": \"film was\", \"context\": \"the film was good and the room bad\", \"answers\": "
     "{\"text\": [\"good\"], \"answer_start\": [13]}}\n"
     "{\"id\": \"n{}\", \"question\": \"meal was\", \"context\": \"the hotel is a hotel\", \"answers\": {\"text\": [], "
     "\"answer_start\": []}}\n",
     "  doc_stride: 2\n", "eval_NoAns_exact"},
    {"multiple_choice", "data.jsonl",
     "{\"question\": \"the film was\", \"choices\": [\"good\", \"a room\", \"bad\"], \"label\": 0}\n"
     "{\"question\": \"the hotel is\", \"choices\": [\"a meal\", \"fine\"], \"label\": \"fine\"}\n",
     "", "eval_accuracy"},
    {"masked_lm", "data.txt", "the film was good and the meal was bad\nthe hotel is very fine\n", "", "eval_perplexity"},
    {"causal_lm", "data.txt", "the film was good and the meal was bad\nthe hotel is very fine\n", "", "eval_perplexity", "gpt2"},
    {"causal_lm", "data.jsonl",
     "{\"messages\": [{\"role\": \"user\", \"content\": \"the film\"}, {\"role\": \"assistant\", \"content\": \"was good\"}]}\n",
     "", "eval_accuracy", "llama"},
    {"seq2seq", "data.jsonl", "{\"source\": \"the film was\", \"target\": \"very good {}\"}\n", "  max_target_length: 8\n",
     "eval_rougeL", "t5"},
    {"seq2seq", "data.jsonl", "{\"source\": \"the film was\", \"target\": \"very good {}\"}\n", "  max_target_length: 8\n",
     "eval_bleu", "bart"},
};

fs::path write_config(const TempDir& dir, const TaskCase& one) {
  write_toy_bert(dir / "model");
  if (one.family != "bert") {  // another model over the same words
    const int64_t words = read_json(dir / "model/config.json", ErrorKind::data)["vocab_size"];
    write_toy_family(dir / "model", one.family, {{"vocab_size", words}, {"eos_token_id", 3}, {"max_position_embeddings", 256}, {"n_positions", 256}});
  }
  std::string rows;
  for (int i = 0; i < 6; ++i) {
    std::string row = one.row;
    for (size_t at = row.find("{}"); at != std::string::npos; at = row.find("{}")) row.replace(at, 2, std::to_string(i));
    rows += row;
  }
  dir.file(one.file, rows);
  return dir.file("config.yaml", str("version: 1\nmodel: {name_or_path: model}\ntask:\n  type: ", one.type, "\n  train_file: ",
                                     one.file, "\n  validation_file: ", one.file, "\n  max_seq_length: ", one.family == "bert" ? 32 : 128, "\n", one.fields,
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
    const Outcome evaluated = run({program("peft-eval"), "--adapter", file("run/best"), "--data", file(one.file), "--predictions",
                                   file("predictions.jsonl"), "--gates", file("gates.json"), "--per-example-gates", file("per.jsonl")});
    REQUIRE_MESSAGE(evaluated.code == 0, evaluated.err);
    CHECK(parse_json(evaluated.out, "stdout", ErrorKind::data)["eval_loss"] ==
          read_json(dir / "run/eval_results.json", ErrorKind::data)["eval_loss"]);
    CHECK(contains(read_file(dir / "predictions.jsonl"), "\"prediction\":"));
    CHECK_FALSE(read_json(dir / "gates.json", ErrorKind::data)["gates"].empty());
  }
}

TEST_CASE("a task that the model cannot do is refused before anything is read") {
  const TempDir dir;
  const std::string config = write_config(dir, kCases[3]).string();
  const Outcome outcome = run({program("peft-train"), "--config", config, "--set", "task.type=causal_lm"});
  CHECK(outcome.code == 2);
  CHECK(contains(outcome.err, "task.type: found causal_lm, expected a model with a decoder alone (the checkpoint is bert)"));
}

}  // namespace peftkit::test
