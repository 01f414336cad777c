#include "data/structured_cells.hpp"
#include "data/tables.hpp"

namespace peftkit::test {

using Cells = std::vector<Json>;
using Names = std::vector<std::string>;

namespace {

Json texts(const Names& names) {
  return Json(names);
}

}  // namespace

TEST_CASE("conll: a sentence a row, ended by one empty line or more") {
  const auto table = table_of("a.conll", "\n\nAda\tB-PER\nsaw\tO\n \t\n\nZoë 1\tO\r\n\r\n");
  CHECK(table.columns == Names{"tokens", "ner_tags"});
  CHECK(column_of(table, "tokens") == Cells{texts({"Ada", "saw"}), texts({"Zoë 1"})});
  CHECK(column_of(table, "ner_tags") == Cells{texts({"B-PER", "O"}), texts({"O"})});
  CHECK(lines_of(table) == std::vector<long>{3, 7});
}

TEST_CASE("conll: the first column is the token, the last the tag, document starts are skipped") {
  const auto table = table_of("a.conll",
                              "-DOCSTART- -X- -X- O\n\nEU NNP  I-NP B-ORG \nrejects VBZ I-VP O\n"
                              "-DOCSTART-\nPeter NNP I-NP B-PER");
  CHECK(column_of(table, "tokens") == Cells{texts({"EU", "rejects"}), texts({"Peter"})});
  CHECK(column_of(table, "ner_tags") == Cells{texts({"B-ORG", "O"}), texts({"B-PER"})});
}

TEST_CASE("conll: tokens that look like blanks to people are tokens") {
  const auto table = table_of("a.conll", "\xE2\x80\x8B\tO\n#\tO\n\"\tO\n");
  CHECK(column_of(table, "tokens") == Cells{texts({"\xE2\x80\x8B", "#", "\""})});
}

TEST_CASE("conll: one column is tokens without tags") {
  const auto table = table_of("a.conll", "Ada\nsaw\n\nZoë\n");
  CHECK(table.columns == Names{"tokens"});
  CHECK(column_of(table, "tokens") == Cells{texts({"Ada", "saw"}), texts({"Zoë"})});
  CHECK(table_error("a.conll", "Ada\nsaw\tO\n") ==
        "a.conll:2: found 2 columns, expected 1 as in line 1");
}

TEST_CASE("conll: all wrong lines are told") {
  CHECK(table_error("a.conll", "Ada\tB-PER\nsaw\n\nZoë\tX\tO\n\tO\n") ==
        "a.conll:2: found one column ('saw'), expected a token and its tag\n"
        "a.conll:4: found 3 columns, expected 2 as in line 1\n"
        "a.conll:5: found an empty token");
  CHECK(table_error("a.conll", "\n\n") == "a.conll:1: found no tokens");
}

TEST_CASE("conll: JSON lines with the same tokens and tags give the same rows") {
  const auto conll = table_of("a.conll", "Ada\tB-PER\nsaw\tO\n\nZoë\tO\n");
  const auto lines = table_of("a.jsonl",
                              "{\"tokens\": [\"Ada\", \"saw\"], \"ner_tags\": [\"B-PER\", \"O\"]}\n"
                              "{\"tokens\": [\"Zoë\"], \"ner_tags\": [\"O\"]}\n");
  CHECK(lines.columns == conll.columns);
  for (const std::string column : {"tokens", "ner_tags"})
    CHECK(column_of(lines, column) == column_of(conll, column));
}

TEST_CASE("txt: a line a row, empty ones included") {
  const auto table = table_of("a.txt", "\xEF\xBB\xBF = Title = \r\n\n\"a\tb\"\n");
  CHECK(table.columns == Names{"text"});
  CHECK(column_of(table, "text") == Cells{" = Title = ", "", "\"a\tb\""});
  CHECK(lines_of(table) == std::vector<long>{1, 2, 3});
  CHECK(column_of(table_of("a.txt", "\n"), "text") == Cells{""});
  CHECK(column_of(table_of("a.txt", "no end"), "text") == Cells{"no end"});
}

}  // namespace peftkit::test
