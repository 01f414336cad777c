// Files as people publish them; they lie beside the source tree.
#include "data/collect_labels.hpp"

#include "data/tables.hpp"

#include <numeric>

namespace peftkit::test {

namespace {

// Nothing, and a message, where the file is not on this machine.
std::optional<data::Table> published(const std::string& name) {
  const fs::path file = (source_dir() / "../shared/data" / name).lexically_normal();
  if (fs::exists(file)) return data::read_table({file});
  MESSAGE("skipped: no " << file.string());
  return std::nullopt;
}

}  // namespace

TEST_CASE("published files have the rows and columns that their README says") {
  struct Published {
    std::string file;
    size_t rows, columns;
    std::string first, last;  // columns
  };
  const Published files[] = {{"sst2/dev.tsv", 872, 2, "sentence", "label"},
                             {"mrpc/dev.tsv", 408, 5, "Quality", "#2 String"},
                             {"cola/dev.tsv", 1043, 4, "source", "sentence"},
                             {"stsb/train.tsv", 5749, 10, "index", "score"},
                             {"gsm8k/test.jsonl", 1319, 2, "question", "answer"},
                             {"instruct-small/dev.json", 55, 3, "instruction", "output"},
                             {"wnut17/dev.conll", 1009, 2, "tokens", "ner_tags"},
                             {"wikiann-en/test.conll", 10000, 2, "tokens", "ner_tags"},
                             {"squad-part/train.json", 3545, 5, "id", "is_impossible"},
                             {"squad2-part/dev.json", 1629, 5, "id", "is_impossible"},
                             {"wikitext-2/dev.txt", 3760, 1, "text", "text"}};
  for (const auto& expected : files) {
    CAPTURE(expected.file);
    const auto table = published(expected.file);
    if (!table) continue;
    CHECK(table->rows.size() == expected.rows);
    CHECK(table->columns.size() == expected.columns);
    CHECK(table->columns.front() == expected.first);
    CHECK(table->columns.back() == expected.last);
  }
}

TEST_CASE("every file that is published reads") {
  const fs::path folder = source_dir() / "../shared/data";
  if (!fs::exists(folder)) {
    MESSAGE("skipped: no " << folder.string());
    return;
  }
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() == ".md") continue;
    CAPTURE(entry.path().string());
    CHECK_NOTHROW(data::read_table({entry.path()}));
  }
}

TEST_CASE("a published file's unanswerable questions are counted, and its lines are those of wc") {
  if (const auto squad = published("squad2-part/train.json"))
    CHECK(std::ranges::count(column_of(*squad, "is_impossible"), Json(true)) == 2342);
  if (const auto text = published("wikitext-2/test.txt")) {
    CHECK(text->rows.size() == 4358);
    CHECK(text->rows.at(1).cells[0] == " = Robert <unk> = ");
  }
}

TEST_CASE("published labels are found") {
  const auto table = published("sst2/dev.tsv");
  if (!table) return;
  std::vector<int64_t> rows(table->rows.size());
  std::iota(rows.begin(), rows.end(), int64_t{0});
  const auto labels = data::collect_labels(*table, rows, {}).map;
  CHECK(labels.names() == std::vector<std::string>{"0", "1"});
  const auto cells = column_of(*table, "label");
  CHECK(std::ranges::count(cells, Json("1")) == 444);
}

TEST_CASE("objects of a published array have their line") {
  const auto table = published("instruct-small/dev.json");
  if (!table) return;
  CHECK(table->rows.at(0).line == 2);
  CHECK(table->rows.at(1).line == 7);
  CHECK(table->rows.at(54).line == 2 + 5 * 54);
}

}  // namespace peftkit::test
