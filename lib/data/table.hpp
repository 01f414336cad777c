#pragma once
// Data files as rows of named columns.

#include "base/json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace peftkit::data {

// One row. Cells of TSV and CSV files are text; those of JSON files keep their type, so a list of
// tokens is an array of texts (structured_cells.hpp reads such cells).
struct Row {
  std::vector<Json>
      cells;        // in the order of Table::columns; null where a JSON object lacks the key
  size_t file = 0;  // index into Table::files
  long line = 0;    // 1-based line where the row begins (JSON arrays: of the object)
};

struct Table {
  std::vector<std::string> columns;
  std::vector<fs::path> files;
  std::vector<Row> rows;
  // "train.tsv:17", the place of a row for messages.
  std::string place(const Row& row) const;
  // "train.tsv:17: sentence", that of a cell.
  std::string place(const Row& row, size_t column) const;
  // Do the cells of the row's file keep their types, as those of JSON do?
  bool has_types(const Row& row) const;
  // Index of a column. Throws Error(data) listing the columns there are and the nearest name.
  size_t column(const std::string& name) const;
  // The same, or nothing.
  std::optional<size_t> find_column(const std::string& name) const;
};

// Reads files by extension, one after the other: .tsv (never quoted), .csv (RFC 4180), .jsonl,
// .json (array of objects, or SQuAD), .conll (a sentence a row), .txt (a line a row). The first
// line of .tsv and .csv names the columns. Files in formats with fixed columns need the same ones.
// A byte order mark and CRLF are accepted. Throws Error(data) naming file and line: a row with too
// many or too few fields, invalid UTF-8, an open quote, a header with an empty or repeated name, an
// answer that is not where it should be, an empty file, an unknown extension.
Table read_table(const std::vector<fs::path>& files);

}  // namespace peftkit::data
