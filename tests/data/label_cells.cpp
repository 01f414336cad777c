#include "data/collect_labels.hpp"

#include "data/tables.hpp"

#include <numeric>

namespace peftkit::test {

namespace {

using data::LabelCells;
using data::LabelForm;
using data::LabelMap;
using data::Labels;
using Names = std::vector<std::string>;

const LabelMap kMenu(Names{"soup", "fish", "rice"});

// The labels of each row, or why there is none.
std::vector<std::string> read_rows(const data::Table& table, const LabelForm& form,
                                   const LabelMap& known, Labels labels = Labels::required) {
  const data::LabelReader reader(table, form, known, labels);
  std::vector<std::string> out;
  for (const auto& row : table.rows) {
    const auto label = reader.read(row);
    out.push_back(label.none.empty() ? label.cell.dump() : label.none);
  }
  return out;
}

std::vector<std::string> read_several(const std::string& name, const std::string& content,
                                      const LabelMap& known = kMenu) {
  return read_rows(table_of(name, content), {.cells = LabelCells::several}, known);
}

std::string read_error(const std::string& name, const std::string& content, LabelForm form,
                       const LabelMap& known = kMenu, Labels labels = Labels::required) {
  const TempDir dir;
  const auto table = data::read_table({dir.file(name, content)});
  form.cells = LabelCells::several;
  return without_folder(error_of([&] { read_rows(table, form, known, labels); }).what(), dir);
}

const LabelForm kColumns{.cells = LabelCells::several, .columns = {"soup", "fish"}};

}  // namespace

TEST_CASE("several labels are an array, or a text with a separator") {
  CHECK(read_several("a.tsv", "label\ttext\nsoup, fish\t\n\t\nrice,,\t\n") ==
        Names{R"(["soup","fish"])", "[]", R"(["rice"])"});
  CHECK(read_several("a.jsonl",
                     "{\"label\": [\"soup\", null, \"a, b\"]}\n{\"label\": null}\n"
                     "{\"label\": 2}\n{\"label\": []}\n") ==
        Names{R"(["soup","a, b"])", "[]", "[2]", "[]"});
}

TEST_CASE("the separator is any text") {
  const auto read = [](const std::string& cell, const std::string& separator) {
    return read_rows(table_of("a.tsv", "label\ttext\n" + cell + "\t\n"),
                     {.cells = LabelCells::several, .separator = separator}, kMenu)[0];
  };
  CHECK(read("soup|fish", "|") == R"(["soup","fish"])");
  CHECK(read("soup  fish ", " ") == R"(["soup","fish"])");
  CHECK(read("soup, hot && fish", "&&") == R"(["soup, hot","fish"])");
  CHECK(read("soup,fish", ";") == R"(["soup,fish"])");
  CHECK(read("['soup', 'fish']", ";") == R"(["soup","fish"])");
}

TEST_CASE("a list that was written as text is read, or told") {
  CHECK(read_several("a.tsv", "label\ttext\n['soup', 'fish']\t\n[]\t\n[\"rice\"]\t\n") ==
        Names{R"(["soup","fish"])", "[]", R"(["rice"])"});
  for (const char* broken : {"['soup', 'fish'", "['soup]", "array(['soup'])"}) {
    CAPTURE(broken);
    CHECK(read_error("a.tsv", std::string("label\ttext\n") + broken + "\t\n", {}) ==
          "a.tsv:2: label: found " + Json(broken).dump() +
              ", expected a list as [\"a\", \"b\"], or labels with ',' between them");
  }
  // A name may look like a list.
  CHECK(read_several("a.tsv", "label\ttext\n[x]\t\n", LabelMap(Names{"[x]", "y"})) ==
        Names{R"(["[x]"])"});
}

TEST_CASE("0 or 1 for each label, as an array or a text") {
  const Names expected = {R"(["soup","rice"])", "[]", R"(["fish"])"};
  CHECK(read_several("a.jsonl",
                     "{\"label\": [1.0, 0.0, 1.0]}\n{\"label\": [0, 0, 0]}\n{\"label\": "
                     "[false, true, false]}\n") == expected);
  CHECK(read_several("a.tsv", "label\ttext\n[1 0 1]\t\n[0. 0. 0.]\t\n0,1,0\t\n") == expected);
  CHECK(read_several("a.tsv", "label\ttext\n[True, False, True]\t\n\t\n[0, 1, 0]\t\n") == expected);
  const LabelMap two(Names{"soup", "fish"});
  CHECK(read_several("a.jsonl", "{\"label\": [0, 1]}\n{\"label\": [1, 0]}\n", two) ==
        Names{R"(["fish"])", R"(["soup"])"});
}

TEST_CASE("lists of other lengths show that numbers are indices") {
  const LabelMap two(Names{"soup", "fish"});
  CHECK(read_several("a.jsonl", "{\"label\": [0, 1]}\n{\"label\": [0]}\n", two) ==
        Names{"[0,1]", "[0]"});
}

TEST_CASE("where names are numbers, numbers in lists are names") {
  const LabelMap numbers(Names{"0", "1"});
  CHECK(read_several("a.jsonl", "{\"label\": [0, 1]}\n", numbers) == Names{"[0,1]"});
}

TEST_CASE("a number that is twice in a list is told") {
  CHECK(
      read_error("a.jsonl", "{\"label\": [1, 0, 1, 0]}\n", {}) ==
      "a.jsonl:1: label: found 1 twice in a list, expected each label once, or 0 or 1 for each of "
      "task.labels");
  CHECK(read_error("a.tsv", "label\ttext\n1,1\t\n", {}).find("found 1 twice") != std::string::npos);
}

TEST_CASE("0 or 1 in a column for each label") {
  CHECK(read_rows(table_of("a.csv", "soup,text,fish\n1,x,0\n0.0,x,1.0\nTrue,x,TRUE\nfalse,x,0\n"),
                  kColumns, LabelMap(Names{"fish", "soup"})) ==
        Names{R"(["soup"])", R"(["fish"])", R"(["soup","fish"])", "[]"});
  CHECK(read_rows(table_of("a.jsonl", "{\"soup\": true, \"fish\": 0}\n{\"soup\": null}\n"),
                  kColumns, LabelMap()) == Names{R"(["soup"])", "missing label"});
  LabelForm ignoring = kColumns;
  ignoring.ignored = {"-1"};
  CHECK(read_rows(table_of("a.csv", "soup,fish\n-1,-1\n1,-1\n"), ignoring, LabelMap()) ==
        Names{"a label in task.ignore_labels", "a label in task.ignore_labels"});
}

TEST_CASE("what is not 0 or 1 in a label's column is told") {
  CHECK(read_error("a.csv", "soup,fish\nyes,2\n", kColumns, LabelMap()) ==
        "a.csv:2: soup: found \"yes\", expected 0 or 1\n"
        "a.csv:2: fish: found \"2\", expected 0 or 1");
  CHECK(read_error("a.csv", "soup,fish\n1,\n", kColumns, LabelMap()) ==
        "a.csv:2: fish: found nothing, expected 0 or 1");
  CHECK(read_error("a.csv", "soup,fish\n1,-1\n", kColumns, LabelMap()).find("task.ignore_labels") !=
        std::string::npos);
  CHECK(read_error("a.csv", "soup,text\n1,x\n", kColumns, LabelMap()) ==
        "a.csv: no column 'fish', found soup, text");
  CHECK(read_error("a.csv", "soup,text\n1,x\n", kColumns, LabelMap(), Labels::optional) ==
        "a.csv: no column 'fish', found soup, text");
  CHECK(read_error("a.csv", "soup,fish\n1,0\n", kColumns) ==
        "task.label: found the columns soup, fish, expected those of the labels soup, fish, rice");
}

TEST_CASE("items and cells that are to be ignored") {
  const auto read = [](const std::string& cells) {
    return read_rows(table_of("a.tsv", "label\ttext\n" + cells),
                     {.cells = LabelCells::several, .ignored = {"-1", "-", "no label"}}, kMenu);
  };
  CHECK(read("soup, -\t\n-\t\n-1.0\t\nno label\t\n\t\n") ==
        Names{R"(["soup"])", "a label in task.ignore_labels", "a label in task.ignore_labels",
              "a label in task.ignore_labels", "[]"});
  CHECK(read("[1, 0, 0]\t\n[-1, -1, -1]\t\n[-1, 0, 1]\t\n") ==
        Names{R"(["soup"])", "a label in task.ignore_labels", "a label in task.ignore_labels"});
}

TEST_CASE("rows that need no labels: an empty cell is a set where another row has one") {
  const auto read = [](const std::string& cells) {
    return read_rows(table_of("a.tsv", cells), {.cells = LabelCells::several}, kMenu,
                     Labels::optional);
  };
  CHECK(read("label\ttext\n\tx\n\tx\n") == Names{"missing label", "missing label"});
  CHECK(read("label\ttext\n\tx\nsoup\tx\n") == Names{"[]", R"(["soup"])"});
  CHECK(read("text\tid\nx\t1\n") == Names{"missing label"});
  CHECK(read("label\ttext\n-1\tx\nsoup\tx\n") == Names{"missing label", R"(["soup"])"});
}

TEST_CASE("a list of 0 and 1 that is no number for each label is told, unless others are places") {
  const std::string told =
      "a.jsonl:1: label: found a list of 2 numbers 0 and 1, which may be places of labels or say "
      "of "
      "each whether it is there; expected names, or in every row 0 or 1 for each of the 3 labels";
  CHECK(read_error("a.jsonl", "{\"label\": [1, 0]}\n{\"label\": [0, 1]}\n", {}) == told);
  CHECK(read_error("a.jsonl", "{\"label\": [1, 0]}\n{\"label\": [\"soup\"]}\n", {}) == told);
  CHECK(read_several("a.jsonl", "{\"label\": [1, 0]}\n{\"label\": [2]}\n") ==
        Names{"[1,0]", "[2]"});
  CHECK(read_several("a.jsonl", "{\"label\": [1]}\n{\"label\": [0]}\n") == Names{"[1]", "[0]"});
}

TEST_CASE("labels that differ in case alone are told") {
  const auto table = table_of("a.tsv", "label\ttext\nYes\tx\nno\tx\nyes\tx\n");
  const std::vector<int64_t> rows = {0, 1, 2};
  const auto found = data::collect_labels(table, rows, {});
  CHECK(found.map.names() == Names{"Yes", "no", "yes"});
  CHECK(found.warnings == Names{"labels that differ in case alone are different labels: Yes, yes"});
}

TEST_CASE("0 and 1 for labels that nobody named are told") {
  const auto collect = [](const std::string& content) {
    const TempDir dir;
    const auto table = data::read_table({dir.file("a.jsonl", content)});
    std::vector<int64_t> rows(table.rows.size());
    std::iota(rows.begin(), rows.end(), int64_t{0});
    return without_folder(
        error_of([&] { data::collect_labels(table, rows, {.cells = LabelCells::several}); }).what(),
        dir);
  };
  CHECK(
      collect("{\"label\": [0, 1]}\n{\"label\": [1, 0]}\n") ==
      "a.jsonl:1: label: found a list of 2 numbers 0 and 1, as in every row, expected names; what "
      "the numbers are for is said by task.labels");
  CHECK(collect("{\"label\": [0, 1, 1]}\n").find("found 1 twice in a list") != std::string::npos);
}

}  // namespace peftkit::test
