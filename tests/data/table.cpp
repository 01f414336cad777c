#include "data/tables.hpp"

namespace peftkit::test {

using Cells = std::vector<Json>;
using Names = std::vector<std::string>;

namespace {

const Names kFileNames{"a.tsv", "a.csv", "a.jsonl", "a.json", "a.conll", "a.txt"};

}  // namespace

TEST_CASE("a missing column is told with the nearest name and all others") {
  const TempDir dir;
  const auto table = data::read_table({dir.file("a.tsv", "sentence\tlabel\na\t1\n")});
  CHECK(table.column("label") == 1);
  const Error error = error_of([&] { table.column("sentense"); });
  CHECK(error.kind == ErrorKind::data);
  CHECK(without_folder(error.what(), dir) ==
        "a.tsv: no column 'sentense' (did you mean 'sentence'?), found sentence, label");
}

TEST_CASE("files follow each other, columns go by name") {
  const TempDir dir;
  const auto table = data::read_table({dir.file("a.tsv", "text\tlabel\na\t1\n"),
                                       dir.file("b.csv", "label,text\n0,b\n"),
                                       dir.file("c.JSONL", "{\"label\": 2}\n{\"id\": 7}\n")});
  CHECK(table.columns == Names{"text", "label", "id"});
  CHECK(column_of(table, "text") == Cells{"a", "b", nullptr, nullptr});
  CHECK(column_of(table, "label") == Cells{"1", "0", 2, nullptr});
  CHECK(column_of(table, "id") == Cells{nullptr, nullptr, nullptr, 7});
  CHECK(table.place(table.rows[1]) == (dir / "b.csv").string() + ":2");
  CHECK(table.place(table.rows[3]) == (dir / "c.JSONL").string() + ":2");
}

TEST_CASE("files with a header need the same columns") {
  const TempDir dir;
  const auto first = dir.file("a.tsv", "text\tlabel\na\t1\n");
  const auto second = dir.file("b.tsv", "text\tlabels\na\t1\n");
  const Error error = error_of([&] { data::read_table({first, second}); });
  CHECK(error.kind == ErrorKind::data);
  CHECK(without_folder(error.what(), dir) ==
        "b.tsv:1: found columns text, labels, expected those of a.tsv: text, label");
}

TEST_CASE("unknown extensions and missing files are told at once") {
  const TempDir dir;
  const auto text = dir.file("a.xlsx", "x"), bare = dir.file("data", "x");
  const Error error = error_of([&] { data::read_table({text, dir / "none.tsv", bare}); });
  CHECK(error.kind == ErrorKind::data);
  CHECK(without_folder(error.what(), dir) ==
        "a.xlsx: found extension '.xlsx', expected one of .tsv, .csv, .jsonl, .json, .conll, "
        ".txt\n"
        "none.tsv: no such file\n"
        "data: found extension '', expected one of .tsv, .csv, .jsonl, .json, .conll, .txt");
}

TEST_CASE("a folder is no data file") {
  const TempDir dir;
  fs::create_directory(dir / "a.tsv");
  const Error error = error_of([&] { data::read_table({dir / "a.tsv"}); });
  CHECK(error.kind == ErrorKind::data);
  CHECK(without_folder(error.what(), dir) == "a.tsv: cannot read: Is a directory");
}

TEST_CASE("an empty file is an error in every format") {
  for (const auto& name : kFileNames) {
    CHECK(table_error(name, "") == name + ":1: the file is empty, expected rows");
    CHECK(table_error(name, "\xEF\xBB\xBF") == name + ":1: the file is empty, expected rows");
  }
}

TEST_CASE("invalid UTF-8 is told with line and byte in every format") {
  for (const auto& name : kFileNames) {
    CHECK(table_error(name, "text\nab\ncaf\xE9\n") ==
          name + ":3: byte 4 of the line (0xe9) is not UTF-8; save the file as UTF-8");
  }
  CHECK(table_error("a.tsv", "\x80") ==
        "a.tsv:1: byte 1 of the line (0x80) is not UTF-8; save the file as UTF-8");
}

}  // namespace peftkit::test
