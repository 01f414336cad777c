// What must hold between fields of a run.

#include "config/sample.hpp"

#include "base/text.hpp"

namespace peftkit::test {

namespace {

// The complaint about the sample with one more line in `training`.
std::string training_complaint(const std::string& line) {
  return complaint(sample("  seed: 1", "  " + line));
}

std::string name_complaint(const std::string& name) {
  return complaint(sample("name: toy", "name: " + name));
}

}  // namespace

TEST_CASE("validation data is a file or a share, not both") {
  CHECK(complaint(sample("  text: sentence", "  validation_split: 0.1")) ==
        "config.yaml:7:21: task.validation_split: found 0.1 beside validation_file, expected only "
        "one "
        "of the two");
  CHECK(read_text(sample("validation_file: dev.tsv", "validation_split: 0.1"))
            .task.validation_split == 0.1);
}

TEST_CASE("validation data is needed unless nothing is evaluated or a sample leaves rows for it") {
  const std::string line = "  validation_file: dev.tsv\n";
  CHECK(
      complaint(sample(line, "")).starts_with("config.yaml:4:3: task.validation_file: missing; "));
  CHECK(read_text(sample(line, ""), {"training.eval_strategy=no"}).task.validation_file.empty());
  CHECK(read_text(sample(line, "  max_train_samples: 8\n")).task.max_train_samples == 8);
}

TEST_CASE("files have an extension that a reader knows") {
  CHECK(read_text(sample("train.tsv", "Train.TSV")).task.train_file.size() == 1);
  CHECK(
      complaint(sample("train.tsv", "train.parquet")) ==
      "config.yaml:5:15: task.train_file: found 'train.parquet', expected a file that ends in one "
      "of .tsv, .csv, .jsonl, .json, .conll, .txt");
  CHECK(complaint(sample("dev.tsv", "[dev.tsv, dev]"))
            .starts_with("config.yaml:6:30: task.validation_file[1]: found 'dev'"));
  CHECK(complaint(sample("train.tsv", "[]")) ==
        "config.yaml:5:15: task.train_file: found nothing, expected one file or more");
}

TEST_CASE("text is one column, or two") {
  CHECK(read_text(sample("text: sentence", "text: [a, b]")).task.text.size() == 2);
  CHECK(complaint(sample("text: sentence", "text: [a, b, c]")) ==
        "config.yaml:7:9: task.text: found 3 columns, expected one, or two for pairs");
  CHECK(complaint(sample("text: sentence", "text: []"))
            .starts_with("config.yaml:7:9: task.text: found 0 columns"));
}

TEST_CASE("labels are two or more, all different, and only where the task has labels") {
  const auto with = [](const std::string& labels) {
    return complaint(sample("[negative, positive]", labels));
  };
  CHECK(with("[a, b, a]") == "config.yaml:8:18: task.labels[2]: found 'a' again");
  CHECK(with("[a]") == "config.yaml:8:11: task.labels: found one label, expected two or more");
  CHECK(complaint(sample("type: classification", "type: regression")) ==
        "config.yaml:8:11: task.labels: found names, but task.type regression has no labels");
  CHECK(read_text(sample("type: classification", "type: multi_label"), {"task.labels=a"})
            .task.labels.size() == 1);
}

TEST_CASE("stopping early needs evaluations") {
  CHECK(
      training_complaint("early_stopping_patience: 2\n  eval_strategy: no") ==
      "config.yaml:18:28: training.early_stopping_patience: found 2, expected 0 with eval_strategy "
      "no (there is nothing to compare)");
  CHECK(read_text(sample(), {"training.early_stopping_patience=2"})
            .training.early_stopping_patience == 2);
}

TEST_CASE("label smoothing is for tasks that choose among classes or tokens") {
  const std::string message =
      complaint(sample(), {"task.type=multi_label", "training.label_smoothing_factor=0.1"});
  CHECK(message.starts_with(
      "--set training.label_smoothing_factor=0.1: training.label_smoothing_factor: found 0.1, "
      "expected 0 (it is for classification, token_classification, "));
  CHECK(message.ends_with("; task.type is multi_label)"));
}

TEST_CASE("logs are named once, and none stands alone") {
  CHECK(training_complaint("report_to: [jsonl, none]") ==
        "config.yaml:18:14: training.report_to: found 'none' beside others, expected it alone");
  CHECK(training_complaint("report_to: [jsonl, jsonl]") ==
        "config.yaml:18:22: training.report_to[1]: found 'jsonl' again");
  CHECK(read_text(sample("  seed: 1", "  report_to: none")).training.report_to ==
        std::vector<std::string>{"none"});
}

TEST_CASE("steps of warm-up and a share of them may both be named") {
  const auto config = read_text(sample("  seed: 1", "  warmup_ratio: 0.1\n  warmup_steps: 3"));
  CHECK(config.training.warmup_steps == 3);
}

TEST_CASE("an adapter's name can be a folder, a part of a tensor's name, and an entry in Python") {
  CHECK(name_complaint("a.b") ==
        "config.yaml:10:9: adapter.name: found 'a.b', expected no '.', '/' or '\\'");
  CHECK(name_complaint("../up").find("expected no '.', '/'") != std::string::npos);
  CHECK(name_complaint("\"a\\tb\"").find("expected no control characters") != std::string::npos);
  CHECK(name_complaint("_modules").find("expected no '_' in front") != std::string::npos);
  for (const std::string name : {"keys", "items", "type", "forward", "train", "to", "state_dict"}) {
    CHECK_MESSAGE(
        name_complaint(name).find("is a method of Python's ModuleDict") != std::string::npos, name);
  }
  CHECK(read_text(sample("name: toy", "name: SST-2 v1 é")).adapter.name == "SST-2 v1 é");
}

TEST_CASE("what is reported already causes no second finding") {
  CHECK(complaint(sample("type: classification", "type: regresion")) ==
        "config.yaml:4:9: task.type: found 'regresion', expected one of " +
            join(config::task_names()) + " (did you mean 'regression'?)");
  CHECK(complaint(sample("validation_file: dev.tsv", "validation_file: [[]]")) ==
        "config.yaml:6:21: task.validation_file[0]: found a list, expected text");
}

TEST_CASE("an evaluation needs neither training nor adapter nor data files") {
  const TempDir dir;
  const std::string text =
      "model: {name_or_path: m}\ntask: {type: classification, text: sentence}\n";
  const auto file = dir.file("config.yaml", text);
  const auto config = config::read_run_config(file, {}, config::Needs::evaluation);
  CHECK(config.task.text == std::vector<std::string>{"sentence"});
  const auto wrong = dir.file("wrong.yaml", "task: {text: sentence, typ: regression}\n");
  const Error error =
      error_of([&] { config::read_run_config(wrong, {}, config::Needs::evaluation); });
  CHECK(std::string(error.what()).find("task.type: missing") != std::string::npos);
  CHECK(std::string(error.what()).find("task.typ: unknown key") != std::string::npos);
}

}  // namespace peftkit::test
