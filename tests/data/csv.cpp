#include "data/tables.hpp"

namespace peftkit::test {

using Cells = std::vector<Json>;

TEST_CASE("csv: quoted fields hold commas, quotes and line ends") {
  const auto table = table_of("a.csv",
                              "text,label\n"
                              "\"a, b\",1\n"
                              "\"he said \"\"no\"\"\",0\n"
                              "\"two\r\nlines\n\",1\n"
                              " plain ,\"\"\"\"\n");
  CHECK(column_of(table, "text") == Cells{"a, b", "he said \"no\"", "two\r\nlines\n", " plain "});
  CHECK(column_of(table, "label") == Cells{"1", "0", "1", "\""});
}

TEST_CASE("csv: rows carry the line where they begin") {
  const auto table = table_of("a.csv", "\"text\",label\r\n\"a\n\nb\",1\r\nc,\"\"\r\n");
  CHECK(table.columns == std::vector<std::string>{"text", "label"});
  CHECK(column_of(table, "text") == Cells{"a\n\nb", "c"});
  CHECK(column_of(table, "label") == Cells{"1", ""});
  CHECK(lines_of(table) == std::vector<long>{2, 5});
}

TEST_CASE("csv: a comma at the end is an empty field, also without a last line end") {
  const auto table = table_of("a.csv", "text,label\na,\n,");
  CHECK(column_of(table, "text") == Cells{"a", ""});
  CHECK(column_of(table, "label") == Cells{"", ""});
}

TEST_CASE("csv: empty lines, a byte order mark") {
  CHECK(table_of("a.csv", "\xEF\xBB\xBFtext,label\na,1\n\r\n\n").columns[0] == "text");
  CHECK(column_of(table_of("a.csv", "text\na\n\n\"\"\n\n"), "text") == Cells{"a", "", ""});
  CHECK(table_error("a.csv", "text,label\na,1\n\nb,0\n") ==
        "a.csv:3: found an empty line, expected 2 fields (text, label)");
}

TEST_CASE("csv: a row with too many fields") {
  CHECK(table_error("a.csv", "text,label\na, b,1\n") ==
        "a.csv:2: found 3 fields, expected 2 fields (text, label)");
}

TEST_CASE("csv: an open quote is named where it opened") {
  const std::string expected =
      "a.csv:3: a quote opens here and is not closed before the end of the file";
  CHECK(table_error("a.csv", "text,label\na,1\n\"b,0\nc,1\n") == expected);
  CHECK(table_error("a.csv", "text,label\na,1\nb,\"\"\"") == expected);
  CHECK(table_error("a.csv", "text,label\na,1\nb,\"") == expected);
}

TEST_CASE("csv: quotes at wrong places are all told") {
  CHECK(table_error("a.csv", "text,label\na \"b\",1\n\"c\" d,0\n\"e\",1\n") ==
        "a.csv:2: found a quote inside a field without quotes; put the field in quotes and double "
        "those inside\n"
        "a.csv:3: found text after a closing quote, expected a comma or the line's end");
}

}  // namespace peftkit::test
