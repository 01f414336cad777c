#include "data/collect_labels.hpp"

#include "base/text.hpp"
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
  return data::collect_labels(table, rows, {.cells = cells}).map.names();
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
        "a.tsv:3: label: found \"-1\", expected one of negative, positive, odd (where it says that "
        "there is no label, name it in task.ignore_labels)");
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

TEST_CASE("several labels are found in an array") {
  CHECK(kMood.indices_of(Json::array({"odd", 0, "odd"}), "x:1") == Indices{0, 2});
  CHECK(kMood.indices_of(Json::array(), "x:1").empty());
  CHECK(std::string(error_of([] {
                      kMood.indices_of(Json::array({Json::array({"odd"})}), "x:1");
                    }).what()) == "x:1: label: found an array, expected a name or an integer");
}

TEST_CASE("a label of labels says what may stand between them") {
  const auto complaint = [](const char* label) {
    return std::string(error_of([&] { kMood.indices_of(Json::array({label}), "x:1"); }).what());
  };
  CHECK(complaint("odd|positive") ==
        "x:1: label: found \"odd|positive\", expected one of negative, positive, odd (what stands "
        "between labels is said by task.label_separator: \"|\"?)");
  CHECK(complaint("odd positive").find("task.label_separator: \" \"") != std::string::npos);
  CHECK(complaint("odd|even").find("task.label_separator") == std::string::npos);
}

TEST_CASE("equal numbers are equal labels, however they are spelled") {
  const LabelMap labels(Names{"1.0", "2", "+3", "-1"});
  for (const Json& one : {Json(1), Json(1.0), Json("1"), Json("01"), Json("1e0"), Json("+1")}) {
    CAPTURE(one.dump());
    CHECK(labels.index_of(one, "x:1") == 0);
  }
  CHECK(labels.index_of("2.0", "x:1") == 1);
  CHECK(labels.index_of(3, "x:1") == 2);
  CHECK(labels.index_of(-1.0, "x:1") == 3);
  CHECK(LabelMap(Names{"False", "True"}).index_of(true, "x:1") == 1);
}

TEST_CASE("where a name is a number, numbers are names and no indices") {
  CHECK(label_error(LabelMap(Names{"1", "2", "3"}), "0") ==
        "a.tsv:3: label: found \"0\", expected one of 1, 2, 3");
  CHECK(label_error(LabelMap(Names{"10", "20", "30"}), 1) ==
        "a.tsv:3: label: found 1, expected one of 10, 20, 30");
  CHECK(label_error(LabelMap(Names{"0.5", "other"}), 0) ==
        "a.tsv:3: label: found 0, expected one of 0.5, other");
}

TEST_CASE("elsewhere integers are indices, in any spelling") {
  CHECK(kMood.index_of("1.0", "x:1") == 1);
  CHECK(LabelMap(Names{"1 star", "2 stars"}).index_of(0, "x:1") == 0);
  CHECK(LabelMap(Names{"LABEL_0", "LABEL_1"}).index_of("1", "x:1") == 1);
  CHECK(label_error(kMood, 0.5) ==
        "a.tsv:3: label: found 0.5, expected one of negative, positive, odd");
}

TEST_CASE("an index does not turn truth values round") {
  CHECK(LabelMap(Names{"false", "true"}).index_of(1, "x:1") == 1);
  CHECK(label_error(LabelMap(Names{"true", "false"}), 1) ==
        "a.tsv:3: label: found 1, expected one of true, false");
}

TEST_CASE("names that are there twice are a mistake in the config") {
  const Error error = error_of([] { LabelMap(Names{"a", "b", "a"}); });
  CHECK(error.kind == ErrorKind::config);
  CHECK(std::string(error.what()) == "task.labels: 'a' is there twice, expected different names");
  CHECK(std::string(error_of([] {
                      LabelMap(Names{"1", "1.0"});
                    }).what()) == "task.labels: '1.0' is there twice, expected different names");
}

TEST_CASE("labels are collected in numeric order if all are integers, else in byte order") {
  CHECK(collected(table_of("a.tsv", "label\n10\n9\n-1\n9\n"), LabelCells::one) ==
        Names{"-1", "9", "10"});
  CHECK(collected(table_of("a.tsv", "label\n10\n9\nx\nB\n"), LabelCells::one) ==
        Names{"10", "9", "B", "x"});
  CHECK(collected(table_of("a.jsonl", "{\"label\":1.0}\n{\"label\":0}\n{\"label\":\"1\"}"),
                  LabelCells::one) == Names{"0", "1"});
}

TEST_CASE("a label keeps the spelling that comes first, and integers are ordered by value") {
  CHECK(collected(table_of("a.tsv", "label\n2.0\n10\n1\n2\n01\n"), LabelCells::one) ==
        Names{"1", "2.0", "10"});
  CHECK(collected(table_of("a.tsv", "label\n+1\n-1\n"), LabelCells::one) == Names{"-1", "+1"});
  CHECK(collected(table_of("a.jsonl", "{\"label\":1.0}\n{\"label\":\"1.0\"}\n{\"label\":2}"),
                  LabelCells::one) == Names{"1", "2"});
}

TEST_CASE("blanks around a label are no part of it") {
  CHECK(collected(table_of("a.tsv", "label\ttext\n b\tx\nb \tx\na\tx\n 1\tx\n"), LabelCells::one) ==
        Names{"1", "a", "b"});
  CHECK(kMood.index_of(" odd ", "x:1") == 2);
  CHECK(kMood.index_of(" 1", "x:1") == 1);
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
  CHECK(data::collect_labels(table, Indices{2, 0}, {}).map.names() == Names{"a", "c"});
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

namespace {

// The warnings of a file of one column.
std::string warned(const std::string& cells, LabelCells form = LabelCells::one) {
  const auto table = table_of("a.tsv", "label\ttext\n" + cells);
  Indices rows(table.rows.size());
  std::iota(rows.begin(), rows.end(), int64_t{0});
  std::string out;
  for (const auto& line : data::collect_labels(table, rows, {.cells = form}).warnings)
    out += line + "\n";
  return out;
}

}  // namespace

TEST_CASE("labels that may say that there is none are warned of") {
  CHECK(warned("0\t\n1\t\n2\t\n-1\t\n-1\t\n") ==
        "the label \"-1\" (2 times) is learned like any other; where it says that there is no "
        "label, name it in task.ignore_labels\n");
  CHECK(warned("yes\t\n-\t\nno\t\n").starts_with("the label \"-\" (1 time) is learned"));
  for (const char* none : {"-100", "-1.0", "NaN", "None", "N/A", "null"}) {
    CAPTURE(none);
    CHECK(warned(str("a\t\nb\t\n", none, "\t\n")).find("task.ignore_labels") != std::string::npos);
  }
  CHECK(warned("-1\t\n+1\t\n").empty());
  CHECK(warned("none\t\nsome\t\n").empty());
}

TEST_CASE("labels of several spellings, and numbers beside names, are warned of") {
  CHECK(warned("1\t\n1.0\t\n2\t\n01\t\n") ==
        "equal numbers and truth values are one label: 1 (also 1.0, 01)\n");
  CHECK(warned("good\t\nbad\t\n0\t\n1\t\n")
            .starts_with("some labels are numbers (0), others "
                         "names (bad)"));
}

TEST_CASE("what may stand between labels is warned of") {
  CHECK(warned("soup|fish\t\nrice\t\nfish|rice\t\n", LabelCells::several) ==
        "the label \"soup|fish\" holds \"|\"; where that stands between labels, say so in "
        "task.label_separator\n");
  CHECK(warned("soup\t\nfish\t\nsoup fish\t\n", LabelCells::several).find("holds \" \"") !=
        std::string::npos);
  CHECK(warned("hot soup\t\ncold fish\t\n", LabelCells::several).empty());
  CHECK(warned("soup, fish\t\na|b\t\nc|d\t\n", LabelCells::several).empty());
  CHECK(warned("soup|fish\t\nfish|soup\t\n").empty());
}

}  // namespace peftkit::test
