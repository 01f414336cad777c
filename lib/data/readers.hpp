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
// An array of objects, or SQuAD's object.
FileRows read_json_file(std::string_view content, const std::string& file);
// Columns tokens and, where a line has more than one, ner_tags: arrays of texts.
FileRows read_conll(std::string_view content, const std::string& file);
// Column text, a row a line.
FileRows read_text(std::string_view content, const std::string& file);

// The bytes of a file, which may begin with a byte order mark, read by the file's extension; it
// must be one of a format.
FileRows parse_rows(std::string_view bytes, const fs::path& path);

// The questions of a parsed SQuAD file; columns id, question, context, answers, is_impossible.
FileRows squad_rows(const Json& document, std::string_view content, const std::string& file);

}  // namespace peftkit::data
