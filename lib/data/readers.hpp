#pragma once
// The readers of data files. Each takes a whole file (UTF-8 without byte order mark, not empty) and
// throws Error(data) headed "file:line: ".

#include "data/table.hpp"

#include <string_view>

namespace peftkit::data {

// The rows of one file, one or more. Row::file is set by whoever puts files together.
struct FileRows {
  std::vector<std::string> columns;
  std::vector<Row> rows;
};

FileRows read_tsv(std::string_view content, const std::string& file);
FileRows read_csv(std::string_view content, const std::string& file);
FileRows read_json_lines(std::string_view content, const std::string& file);
FileRows read_json_array(std::string_view content, const std::string& file);

}  // namespace peftkit::data
