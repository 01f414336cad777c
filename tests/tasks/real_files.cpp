// The data sets beside the source tree, where they are: every row is read and encoded.

#include "config/task_kind.hpp"
#include "data/collect_labels.hpp"
#include "tasks/samples.hpp"

namespace peftkit::tasks {

namespace {

struct FileCase {
  std::string task, file;
  int64_t used, most_dropped;
  std::vector<std::string> text = {};
  std::string label = {};
};

const std::vector<FileCase> kFiles = {
    {"token_classification", "wnut17/dev.conll", 1009, 1},
    {"question_answering", "squad-part/dev.json", 1190, 0},
    {"question_answering", "squad2-part/dev.json", 1629, 0},
    {"multiple_choice", "arc-challenge/train.json", 1119, 0, {"instruction"}, "answer"},
    {"masked_lm", "wikitext-2/dev.txt", 3760, 0},
    {"causal_lm", "instruct-small/dev.json", 55, 0},
};

data::LabelMap labels_of(const TaskEntry& entry, const data::Table& table,
                         std::span<const int64_t> rows, const config::TaskConfig& config) {
  if (!entry.labels) return {};
  return data::collect_labels(table, rows, data::label_form(config, *entry.labels)).map;
}

}  // namespace

TEST_CASE("real files: every row is encoded, or told why not") {
  const auto folders = test::fixture_dirs("PEFTKIT_DATA", "../shared/data");
  const auto models = test::fixture_dirs("PEFTKIT_FIXTURES", "../shared/fixtures");
  if (folders.empty() || models.empty()) return;
  const auto tokenizer = tokenize::open_tokenizer(models[0] / "models/bert");
  for (const auto& one : kFiles) {
    CAPTURE(one.file);
    if (!fs::exists(folders[0] / one.file)) continue;
    const auto table =
        std::make_shared<const data::Table>(data::read_table({folders[0] / one.file}));
    std::vector<int64_t> rows(table->rows.size());
    std::iota(rows.begin(), rows.end(), int64_t{0});
    config::TaskConfig config = config::defaults_of_task(one.task).task;
    if (!one.text.empty()) config.text = one.text;
    if (!one.label.empty()) config.label = {one.label};
    const TaskEntry& entry = find_task(one.task);
    const auto task = entry.make({config, labels_of(entry, *table, rows, config), tokenizer.get()});
    const auto encoded = task->encode(table, rows);
    CHECK(encoded.report.used >= one.used - one.most_dropped);
    CHECK(encoded.report.used <= one.used);
    for (const auto& example : encoded.examples) {
      const bool fits =
          static_cast<int64_t>(example.ids.size()) <= config.max_seq_length * example.sequences();
      REQUIRE(fits);
      REQUIRE_FALSE(example.target.empty());
    }
  }
}

}  // namespace peftkit::tasks
