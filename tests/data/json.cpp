#include "data/tables.hpp"

namespace peftkit::test {

using Cells = std::vector<Json>;
using Names = std::vector<std::string>;

TEST_CASE("jsonl: cells keep their type, columns are all keys in order of appearance") {
  const auto table = table_of("a.jsonl",
                              "{\"text\": \"a\", \"label\": 1}\r\n"
                              "\n"
                              "{\"id\": [1, 2], \"label\": true}\n"
                              "{\"text\": null, \"id\": 0.5}");
  CHECK(table.columns == Names{"text", "label", "id"});
  CHECK(column_of(table, "text") == Cells{"a", nullptr, nullptr});
  CHECK(column_of(table, "label") == Cells{1, true, nullptr});
  CHECK(column_of(table, "id") == Cells{nullptr, Json::array({1, 2}), 0.5});
  CHECK(lines_of(table) == std::vector<long>{1, 3, 4});
}

TEST_CASE("jsonl: all wrong lines are told, with line and column") {
  const std::string error = table_error("a.jsonl",
                                        "{\"text\": \"a\"}\n"
                                        "{\"text\": }\n"
                                        "[1]\n"
                                        "{\"text\": 1e999}\n");
  CHECK(error.starts_with("a.jsonl:2:10: not valid JSON: syntax error"));
  CHECK(error.find("\na.jsonl:3: found JSON of type array, expected an object\n") !=
        std::string::npos);
  CHECK(error.ends_with("\na.jsonl:4: not valid JSON: number overflow parsing '1e999'"));
}

TEST_CASE("json: an array of objects, each with the line where it begins") {
  const auto table = table_of("a.json",
                              "\xEF\xBB\xBF[\n"
                              " {\"text\": \"a ] , [ { \\\" \\\\\", \"tags\": [\"x\",\n"
                              "   {\"y\": []}]}, {\"text\": \"b\"},\n"
                              "\n"
                              " {\n"
                              "  \"more\": {\"text\": 1}}\n"
                              "]\n");
  CHECK(table.columns == Names{"text", "tags", "more"});
  CHECK(column_of(table, "text") == Cells{"a ] , [ { \" \\", "b", nullptr});
  CHECK(lines_of(table) == std::vector<long>{2, 3, 5});
}

TEST_CASE("json: what is not an array of objects is told") {
  CHECK(table_error("a.json", "{\"rows\": []}") ==
        "a.json:1: found JSON of type object, expected an array of objects, or SQuAD's object with "
        "'data'");
  CHECK(table_error("a.json", "[{\"a\": 1},\n2, \"{\",\n[{}], null]") ==
        "a.json:2: found JSON of type number, expected an object\n"
        "a.json:2: found JSON of type string, expected an object\n"
        "a.json:3: found JSON of type array, expected an object\n"
        "a.json:3: found JSON of type null, expected an object");
  CHECK(table_error("a.json", "[\n{\"a\": 1},\n]").starts_with("a.json:3:1: not valid JSON: "));
  CHECK(table_error("a.json", "[{\"a\": 1e999}]") ==
        "a.json: not valid JSON: number overflow parsing '1e999'");
}

TEST_CASE("json: files without objects are errors") {
  CHECK(table_error("a.json", "[]") == "a.json:1: found no objects");
  CHECK(table_error("a.jsonl", "\n\n") == "a.jsonl:1: found no objects");
}

}  // namespace peftkit::test
