// Which rows train and which validate.

#include "train/run_data.hpp"

#include "base/text.hpp"
#include "support/toy.hpp"

#include <algorithm>
#include <map>

namespace peftkit::train {

namespace {

// A config without a validation file, and data of labels with these counts.
class SplitRun {
 public:
  explicit SplitRun(const std::vector<std::pair<std::string, int>>& labels) {
    config_ = test::write_toy_config(dir_.path(), "lora");
    std::string text = read_file(config_);
    const std::string line = "  validation_file: dev.tsv\n";
    text.replace(text.find(line), line.size(), "  validation_split: 0.25\n");
    write_file(config_, text);
    std::string rows = "sentence\tlabel\n";
    for (const auto& [label, count] : labels) {
      for (int i = 0; i < count; ++i) rows += "good\t" + label + "\n";
    }
    dir_.file("train.tsv", rows);
    base_ = test::write_toy_bert(dir_ / "model");
    tokenizer_ = tokenize::open_tokenizer(base_);
  }

  RunData load(const std::vector<std::string>& overrides = {}) const {
    return load_run_data(config::read_run_config(config_, overrides), *tokenizer_, base_);
  }

 private:
  test::TempDir dir_;
  fs::path config_, base_;
  std::unique_ptr<tokenize::Tokenizer> tokenizer_;
};

std::vector<int64_t> rows_of(const data::Encoded& encoded) {
  std::vector<int64_t> rows;
  for (const auto& example : encoded.examples) rows.push_back(example.row);
  return rows;
}

std::map<std::string, int64_t> counts_of(const data::Encoded& encoded) {
  return {encoded.report.targets.begin(), encoded.report.targets.end()};
}

}  // namespace

TEST_CASE("validation_split takes of each label its share, and leaves a row of each to training") {
  const SplitRun run({{"a", 12}, {"b", 8}, {"c", 4}, {"d", 1}});
  for (const char* seed : {"1", "2", "3"}) {
    const auto data = run.load({str("task.split_seed=", seed)});
    CHECK(counts_of(data.validation) ==
          std::map<std::string, int64_t>{{"a", 3}, {"b", 2}, {"c", 1}});
    CHECK(counts_of(data.train) ==
          std::map<std::string, int64_t>{{"a", 9}, {"b", 6}, {"c", 3}, {"d", 1}});
  }
}

TEST_CASE("the rows for validation are those of split_seed, whatever the other seeds are") {
  const SplitRun run({{"a", 20}, {"b", 20}});
  const auto rows = rows_of(run.load().validation);
  CHECK(rows == rows_of(run.load({"training.seed=7"}).validation));
  CHECK(rows == rows_of(run.load({"training.data_seed=7"}).validation));
  CHECK(rows != rows_of(run.load({"task.split_seed=7"}).validation));
  // The sample is one of the rest, by data_seed.
  const auto sample = run.load({"task.max_train_samples=6"});
  const auto other = run.load({"task.max_train_samples=6", "training.data_seed=7"});
  CHECK(rows == rows_of(sample.validation));
  CHECK(rows == rows_of(other.validation));
  CHECK(rows_of(sample.train) != rows_of(other.train));
}

TEST_CASE("the report says how rows were chosen") {
  const SplitRun run({{"a", 20}, {"b", 20}});
  CHECK(
      data::text(run.load({"task.split_seed=9"}).validation.report)
          .find("note      10 of 40 rows, kept for validation by task.split_seed 9, of each label "
                "its share") != std::string::npos);
  const auto counts = run.load({"task.validation_split=0", "training.eval_strategy=no"});
  CHECK(counts.train.report.counts.empty());
}

TEST_CASE("labels that are left out are none of the classes") {
  const SplitRun run({{"a", 8}, {"-1", 8}, {"b", 8}});
  const auto data = run.load({"task.ignore_labels=[-1.0]"});
  CHECK(data.task->labels().names() == std::vector<std::string>{"a", "b"});
  CHECK(data.train.examples.size() + data.validation.examples.size() == 16);
}

TEST_CASE("a column for each label: the labels are the columns, in their order") {
  const test::TempDir dir;
  const auto config = test::write_toy_config(dir.path(), "lora");
  std::string text = read_file(config);
  text.replace(text.find("classification"), 14, "multi_label");
  write_file(config, text);
  for (const char* file : {"train.csv", "dev.csv"})
    dir.file(file, "room,sentence,meal\n1,good,0\n0,bad,1\n");
  const auto base = test::write_toy_bert(dir / "model");
  const auto tokenizer = tokenize::open_tokenizer(base);
  const auto load = [&](std::vector<std::string> overrides) {
    for (const char* file : {"train", "validation"})
      overrides.push_back(str(
          "task.", file, "_file=", (dir / (file[0] == 't' ? "train.csv" : "dev.csv")).string()));
    return load_run_data(config::read_run_config(config, overrides), *tokenizer, base);
  };
  const auto data = load({"task.label=[room, meal]"});
  CHECK(data.task->labels().names() == std::vector<std::string>{"room", "meal"});
  CHECK(data.train.examples[0].target == std::vector<float>{1, 0});
  const auto other = load({"task.label=[room, meal]", "task.labels=[meal, room]"});
  CHECK(other.task->labels().names() == std::vector<std::string>{"meal", "room"});
  CHECK(other.train.examples[0].target == std::vector<float>{0, 1});
}

}  // namespace peftkit::train
