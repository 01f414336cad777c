#include "data/labels.hpp"

#include "data/tables.hpp"

#include <numeric>

namespace peftkit::test {

namespace {

using data::LabelCells;
using data::LabelMap;
using Names = std::vector<std::string>;
using Indices = std::vector<int64_t>;

const LabelMap kMood(Names{"negative", "positive", "odd"});

std::string label_error(const LabelMap& labels, const Json& cell) {
  const Error error = error_of([&] { labels.index_of(cell, "a.tsv:3"); });
  CHECK(error.kind == ErrorKind::data);
  return error.what();
}

Names collected(const data::Table& table, LabelCells cells) {
  Indices rows(table.rows.size());
  std::iota(rows.begin(), rows.end(), int64_t{0});
  return data::collect_labels(table, rows, "label", cells).names();
}

}  // namespace

TEST_CASE("a cell names a label by name or by index") {
  CHECK(kMood.size() == 3);
  CHECK(kMood.index_of("positive", "x:1") == 1);
  CHECK(kMood.index_of("2", "x:1") == 2);
  CHECK(kMood.index_of(2, "x:1") == 2);
  CHECK(kMood.index_of(1.0, "x:1") == 1);
}

TEST_CASE("an exact name wins over an index") {
  const LabelMap labels(Names{"1", "2", "0"});
  CHECK(labels.index_of("1", "x:1") == 0);
  CHECK(labels.index_of(0, "x:1") == 2);
}

TEST_CASE("bools and numbers are names as they are written") {
  const LabelMap labels(Names{"true", "0.5", "-1"});
  CHECK(labels.index_of(true, "x:1") == 0);
  CHECK(labels.index_of(0.5, "x:1") == 1);
  CHECK(labels.index_of(-1, "x:1") == 2);
}

TEST_CASE("an unknown label is told with those there are and the nearest") {
  CHECK(label_error(kMood, "positiv") ==
        "a.tsv:3: label: found \"positiv\", expected one of negative, positive, odd "
        "(did you mean 'positive'?)");
  CHECK(label_error(kMood, 3) ==
        "a.tsv:3: label: found 3, expected one of negative, positive, odd");
  CHECK(label_error(kMood, "-1") ==
        "a.tsv:3: label: found \"-1\", expected one of negative, positive, odd");
}

TEST_CASE("of many labels ten are listed, of a long cell the beginning is shown") {
  Names names;
  for (char c = 'a'; c <= 'l'; ++c) names.push_back(std::string(9, c));
  const std::string text = std::string(59, 'x') + "é and more";
  CHECK(label_error(LabelMap(names), text) ==
        "a.tsv:3: label: found \"" + std::string(59, 'x') +
            "…\", expected one of aaaaaaaaa, bbbbbbbbb, ccccccccc, ddddddddd, eeeeeeeee, "
            "fffffffff, ggggggggg, hhhhhhhhh, iiiiiiiii, jjjjjjjjj, … (12 labels)");
}

TEST_CASE("a cell that cannot be one label is told") {
  CHECK(label_error(kMood, Json::array({"odd"})) ==
        "a.tsv:3: label: found an array, expected a name or an integer");
  CHECK(label_error(kMood, nullptr) == "a.tsv:3: label: found null, expected a name or an integer");
}

TEST_CASE("a multi-label cell is an array, or a text with commas") {
  CHECK(kMood.indices_of("odd, negative", "x:1") == Indices{0, 2});
  CHECK(kMood.indices_of("1", "x:1") == Indices{1});
  CHECK(kMood.indices_of(1, "x:1") == Indices{1});
  CHECK(kMood.indices_of(Json::array({"odd", 0, "odd"}), "x:1") == Indices{0, 2});
  CHECK(kMood.indices_of("", "x:1").empty());
  CHECK(kMood.indices_of(nullptr, "x:1").empty());
  CHECK(kMood.indices_of(Json::array(), "x:1").empty());
}

TEST_CASE("wrong parts of a multi-label cell are told") {
  CHECK(std::string(error_of([] { kMood.indices_of("odd,ood", "x:1"); }).what()) ==
        "x:1: label: found \"ood\", expected one of negative, positive, odd (did you mean 'odd'?)");
  CHECK(std::string(error_of([] {
                      kMood.indices_of(Json::array({Json::array({"odd"})}), "x:1");
                    }).what()) == "x:1: label: found an array, expected a name or an integer");
  CHECK(std::string(error_of([] { kMood.indices_of(Json::object(), "x:1"); }).what()) ==
        "x:1: label: found an object, expected a name or an integer");
}

TEST_CASE("names that are there twice are a mistake in the config") {
  const Error error = error_of([] { LabelMap(Names{"a", "b", "a"}); });
  CHECK(error.kind == ErrorKind::config);
  CHECK(std::string(error.what()) == "task.labels: 'a' is there twice, expected different names");
}

TEST_CASE("labels are collected in numeric order if all are integers, else in byte order") {
  CHECK(collected(table_of("a.tsv", "label\n10\n9\n-1\n9\n"), LabelCells::one) ==
        Names{"-1", "9", "10"});
  CHECK(collected(table_of("a.tsv", "label\n10\n9\nx\nB\n"), LabelCells::one) ==
        Names{"10", "9", "B", "x"});
  CHECK(collected(table_of("a.jsonl", "{\"label\":1.0}\n{\"label\":0}\n{\"label\":\"1\"}"),
                  LabelCells::one) == Names{"0", "1"});
}

TEST_CASE("cells without a label do not count") {
  CHECK(collected(table_of("a.tsv", "label\ttext\n\tx\na\tx\n \tx\n"), LabelCells::one) ==
        Names{"a"});
  CHECK(collected(table_of("a.jsonl", "{\"label\":null}\n{}\n{\"label\":false}"),
                  LabelCells::one) == Names{"false"});
}

TEST_CASE("commas are part of a single label and stand between several") {
  const auto table = table_of("a.tsv", "label\nb, a\nc,,b\n");
  CHECK(collected(table, LabelCells::one) == Names{"b, a", "c,,b"});
  CHECK(collected(table, LabelCells::several) == Names{"a", "b", "c"});
  CHECK(collected(table_of("a.jsonl", "{\"label\":[\"b\",\"a,c\"]}\n{\"label\":[]}"),
                  LabelCells::several) == Names{"a,c", "b"});
}

TEST_CASE("only the given rows are looked at") {
  const auto table = table_of("a.tsv", "label\na\nb\nc\n");
  CHECK(data::collect_labels(table, Indices{2, 0}, "label", LabelCells::one).names() ==
        Names{"a", "c"});
}

TEST_CASE("cells that cannot be labels are all told") {
  const TempDir dir;
  const auto table =
      data::read_table({dir.file("a.jsonl", "{\"label\":[1]}\n{\"label\":1}\n{\"label\":{}}\n")});
  const Error error = error_of([&] { collected(table, LabelCells::one); });
  CHECK(error.kind == ErrorKind::data);
  CHECK(without_folder(error.what(), dir) ==
        "a.jsonl:1: label: found an array, expected a name or an integer\n"
        "a.jsonl:3: label: found an object, expected a name or an integer");
}

}  // namespace peftkit::test
