#include "data/encode.hpp"

#include "base/text.hpp"
#include "data/tables.hpp"

#include <numeric>

namespace peftkit::test {

namespace {

using Ids = std::vector<int32_t>;
using Places = std::vector<std::string>;

// [PAD] 0, [UNK] 1, [CLS] 2, [SEP] 3, [MASK] 4, a 5, b 6, c 7, 1 8, . 9, 5 10
std::unique_ptr<tokenize::Tokenizer> letters(const TempDir& dir) {
  dir.file("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\n1\n.\n5\n");
  return tokenize::open_tokenizer(dir.path());
}

struct EncodeCase {
  data::TextColumns text{"text", std::nullopt};
  std::string label = "label";
  std::vector<std::string> labels{"no", "yes"};
  int64_t max_length = 8;
  data::LabelCells cells = data::LabelCells::one;
  data::Labels needed = data::Labels::required;
  std::vector<std::string> ignored = {};
  std::vector<int64_t> rows = {};  // all where empty
};

data::Encoded encoded(const data::Table& table, const TempDir& dir, const EncodeCase& given = {}) {
  const data::LabelMap labels(given.labels);
  std::vector<int64_t> rows = given.rows;
  if (rows.empty()) {
    rows.resize(table.rows.size());
    std::iota(rows.begin(), rows.end(), int64_t{0});
  }
  const auto target = [&](const Json& label, const std::string& place) {
    std::vector<float> indices;
    if (!label.is_array()) return std::vector{static_cast<float>(labels.index_of(label, place))};
    for (const int64_t index : labels.indices_of(label, place))
      indices.push_back(static_cast<float>(index));
    return indices;
  };
  const auto name = [&](const std::vector<float>& values) {
    return values.empty() ? "" : labels.names()[static_cast<size_t>(values[0])];
  };
  const data::LabelForm form{
      .cells = given.cells, .columns = {given.label}, .ignored = given.ignored};
  return data::encode(table, rows, given.text, {form, labels, target, name}, *letters(dir),
                      given.max_length, given.needed);
}

std::string encode_error(const std::string& name, std::string_view content,
                         const EncodeCase& given = {}) {
  const TempDir dir;
  const auto table = data::read_table({dir.file(name, content)});
  const Error error = error_of([&] { encoded(table, dir, given); });
  CHECK(error.kind == ErrorKind::data);
  return without_folder(error.what(), dir);
}

}  // namespace

TEST_CASE("rows become examples in the order asked for") {
  const TempDir dir;
  const auto table = table_of("a.tsv", "text\tlabel\na b\tyes\nc\tno\nb\t1\n");
  const auto out = encoded(table, dir, {.rows = {2, 0}});
  REQUIRE(out.examples.size() == 2);
  CHECK(out.examples[0].ids == Ids{2, 6, 3});
  CHECK(out.examples[0].row == 2);
  CHECK(out.examples[0].target == std::vector<float>{1});
  CHECK(out.examples[1].ids == Ids{2, 5, 6, 3});
  CHECK(out.examples[1].type_ids == Ids{0, 0, 0, 0});
  CHECK(out.examples[1].row == 0);
}

TEST_CASE("pairs are cut longest first") {
  const TempDir dir;
  const auto table = table_of("a.tsv", "one\ttwo\tlabel\na a a a a\tb c\tno\n");
  const auto out = encoded(table, dir, {.text = {"one", "two"}, .max_length = 7});
  CHECK(out.examples[0].ids == Ids{2, 5, 5, 3, 6, 7, 3});
  CHECK(out.examples[0].type_ids == Ids{0, 0, 0, 0, 1, 1, 1});
}

TEST_CASE("a number is accepted as text, other types are all told") {
  const TempDir dir;
  const auto table = table_of("a.jsonl", "{\"text\": 1.5, \"label\": \"no\"}");
  CHECK(encoded(table, dir).examples[0].ids == Ids{2, 8, 9, 10, 3});
  CHECK(encode_error("a.jsonl",
                     "{\"text\": true, \"label\": \"no\"}\n{\"text\": [\"a\"], \"label\": 0}") ==
        "a.jsonl:1: text: found true, expected text\n"
        "a.jsonl:2: text: found an array, expected text");
}

TEST_CASE("rows without text or label are dropped and named") {
  const TempDir dir;
  const auto table = data::read_table({dir.file("a.jsonl",
                                                "{\"label\": 0}\n"
                                                "{\"text\": \" \\t\", \"label\": 0}\n"
                                                "{\"text\": \"a\", \"label\": \"\"}\n"
                                                "{\"text\": \"a\"}\n"
                                                "{\"text\": \"a\", \"label\": 0}\n"
                                                "{\"text\": \"\"}\n"
                                                "{\"text\": \"a\", \"label\": null}\n"
                                                "{\"text\": \"a\", \"label\": \" \"}\n")});
  const auto report = encoded(table, dir).report;
  CHECK(report.rows == 8);
  CHECK(report.used == 1);
  REQUIRE(report.dropped.size() == 3);
  CHECK(report.dropped[0].reason == "missing text");
  CHECK(report.dropped[0].count == 1);
  CHECK(report.dropped[1].reason == "empty text");
  CHECK(report.dropped[1].count == 2);
  CHECK(report.dropped[2].reason == "missing label");
  CHECK(report.dropped[2].count == 4);
  const std::string file = (dir / "a.jsonl").string();
  CHECK(report.dropped[2].places == Places{file + ":3", file + ":4", file + ":7"});
}

TEST_CASE("either text of a pair that is empty drops the row") {
  const TempDir dir;
  const auto table = table_of("a.tsv", "one\ttwo\tlabel\na\t\tno\n\tb\tno\na\tb\tno\n");
  const auto report = encoded(table, dir, {.text = {"one", "two"}}).report;
  CHECK(report.used == 1);
  CHECK(report.dropped.at(0).count == 2);
}

TEST_CASE("an empty cell can be an empty set of labels") {
  const TempDir dir;
  const auto table = table_of("a.tsv", "text\tlabel\na\t\nb\tno\n");
  const auto out = encoded(table, dir, {.cells = data::LabelCells::several});
  REQUIRE(out.examples.size() == 2);
  CHECK(out.examples[0].target.empty());
  CHECK(out.report.dropped.empty());
}

TEST_CASE("labels that are to be ignored drop their row") {
  const TempDir dir;
  const auto table = table_of("a.tsv", "text\tlabel\na\t-1\nb\tno\nc\t-1.0\nc\tx\n");
  const auto report = encoded(table, dir, {.ignored = {"-1", "x"}}).report;
  CHECK(report.used == 1);
  REQUIRE(report.dropped.size() == 1);
  CHECK(report.dropped[0].reason == "a label in task.ignore_labels");
  CHECK(report.dropped[0].count == 3);
}

TEST_CASE("where rows need no label, those without one are examples") {
  const TempDir dir;
  const auto check = [&](const std::string& file, const EncodeCase& given, size_t labelled) {
    CAPTURE(file);
    const auto table = table_of("a.tsv", file);
    const auto out = encoded(table, dir, given);
    REQUIRE(out.examples.size() == 3);
    CHECK(out.report.dropped.empty());
    size_t found = 0;
    for (const auto& example : out.examples) {
      CHECK(example.target.size() == 1);
      found += example.labelled ? 1 : 0;
    }
    CHECK(found == labelled);
    CHECK(out.report.counts == std::vector<std::pair<std::string, int64_t>>{
                                   {"rows without a label", 3 - static_cast<int64_t>(labelled)}});
  };
  const EncodeCase free{.needed = data::Labels::optional};
  check("text\tid\na\t1\nb\t2\nc\t3\n", free, 0);
  check("text\tlabel\na\t\nb\t \nc\tyes\n", free, 1);
  check("text\tlabel\na\t-1\nb\t-\nc\t-100\n", free, 0);
  check("text\tlabel\na\t?\nb\tx\nc\tno\n", {.needed = data::Labels::optional, .ignored = {"x"}},
        1);
  const auto table = table_of("a.tsv", "text\tlabel\na\tmaybe\n");
  CHECK(error_of([&] { encoded(table, dir, free); }).kind == ErrorKind::data);
}

TEST_CASE("wrong labels are all told") {
  CHECK(encode_error("a.tsv", "text\tlabel\na\tyess\nb\tno\nc\t7\n") ==
        "a.tsv:2: label: found \"yess\", expected one of no, yes (did you mean 'yes'?)\n"
        "a.tsv:4: label: found \"7\", expected one of no, yes");
}

TEST_CASE("missing columns are all told with the nearest name") {
  CHECK(
      encode_error("a.tsv", "text\tlabel\na\tno\n", {.text = {"txt", "texts"}, .label = "label"}) ==
      "a.tsv: no column 'txt' (did you mean 'text'?), found text, label\n"
      "a.tsv: no column 'texts' (did you mean 'text'?), found text, label");
}

TEST_CASE("the report counts lengths before truncation, and targets in label order") {
  const TempDir dir;
  const auto table = data::read_table(
      {dir.file("a.tsv", "text\tlabel\na\tyes\na b\tyes\na b c a b\tno\na b c\tyes\n")});
  const auto out = encoded(table, dir, {.max_length = 5});
  CHECK(out.examples[2].ids == Ids{2, 5, 6, 7, 3});
  const auto& report = out.report;
  CHECK(report.files == Places{(dir / "a.tsv").string()});
  CHECK(report.max_length == 5);
  CHECK(report.truncated == 1);
  CHECK(report.lengths.min == 3);
  CHECK(report.lengths.median == 4);
  CHECK(report.lengths.max == 7);
  CHECK(report.targets == std::vector<std::pair<std::string, int64_t>>{{"no", 1}, {"yes", 3}});
}

TEST_CASE("rows with the same problem are one finding, with the first places and a count") {
  const TempDir dir;
  const auto table = data::read_table({dir.file("d.tsv", "text\na\nb\nc\n")});
  data::EncodeLog log(table, 3, 8);
  for (int i = 2; i < 8; ++i) log.refuse(str("d.tsv:", i, ": text"), "no good");
  log.refuse("d.tsv:9: text", "worse");
  const Error error = error_of([&] { log.finish(0); });
  CHECK(error.kind == ErrorKind::data);
  CHECK(std::string(error.what()) ==
        "d.tsv:2: text: no good (as with 5 more: d.tsv:3: text, d.tsv:4: text, …)\n"
        "d.tsv:9: text: worse");
}

}  // namespace peftkit::test
