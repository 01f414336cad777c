#include "data/tables.hpp"

namespace peftkit::test {

using Cells = std::vector<Json>;

TEST_CASE("tsv: the first line names the columns, the others are rows of text") {
  const auto table = table_of("a.tsv", "text\tlabel\na b \t1\nc\t0\n");
  CHECK(table.columns == std::vector<std::string>{"text", "label"});
  CHECK(column_of(table, "text") == Cells{"a b ", "c"});
  CHECK(column_of(table, "label") == Cells{"1", "0"});
  CHECK(lines_of(table) == std::vector<long>{2, 3});
}

TEST_CASE("tsv: a quote is just a character") {
  const auto table = table_of("a.tsv", "text\tlabel\n\" open\t1\n\"a\"\"b\"\t\"\n");
  CHECK(column_of(table, "text") == Cells{"\" open", "\"a\"\"b\""});
  CHECK(column_of(table, "label") == Cells{"1", "\""});
}

TEST_CASE("tsv: a byte order mark, CRLF and a missing last line end are accepted") {
  const auto table = table_of("a.tsv", "\xEF\xBB\xBFtext\tlabel\r\na\t1\r\nb\t0\r");
  CHECK(table.columns == std::vector<std::string>{"text", "label"});
  CHECK(column_of(table, "label") == Cells{"1", "0"});
}

TEST_CASE("tsv: empty lines at the end are no rows") {
  CHECK(table_of("a.tsv", "text\tlabel\na\t1\n\n\r\n\n").rows.size() == 1);
}

TEST_CASE("tsv: an empty line in the middle is an empty cell of a single column") {
  CHECK(column_of(table_of("a.tsv", "text\na\n\nb\n"), "text") == Cells{"a", "", "b"});
}

TEST_CASE("tsv: rows with too many or too few fields are all told") {
  CHECK(table_error("a.tsv", "text\tlabel\na\nb\t1\nc\t1\t2\n\nd\t0\n") ==
        "a.tsv:2: found 1 field, expected 2 fields (text, label)\n"
        "a.tsv:4: found 3 fields, expected 2 fields (text, label)\n"
        "a.tsv:5: found an empty line, expected 2 fields (text, label)");
}

TEST_CASE("tsv: at most 20 rows are named") {
  std::string content = "text\tlabel\n";
  for (int i = 0; i < 25; ++i) content += "x\n";
  const std::string error = table_error("a.tsv", content);
  CHECK(error.find("a.tsv:21: ") != std::string::npos);
  CHECK(error.find("a.tsv:22: ") == std::string::npos);
  CHECK(error.ends_with("\n… and 5 more"));
}

TEST_CASE("tsv: a header needs names, each once") {
  CHECK(table_error("a.tsv", "text\t\ttext\na\tb\tc\n") ==
        "a.tsv:1: the name of column 2 is empty, expected a header line\n"
        "a.tsv:1: columns 1 and 3 are both named 'text', expected different names");
  CHECK(table_error("a.tsv", "\n\n") ==
        "a.tsv:1: the name of column 1 is empty, expected a header line");
}

TEST_CASE("tsv: a header alone is an error") {
  CHECK(table_error("a.tsv", "text\tlabel\n\n") == "a.tsv:1: found no rows after the header");
}

}  // namespace peftkit::test
