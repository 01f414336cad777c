#include "data/table.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "data/lines.hpp"
#include "data/readers.hpp"

#include <algorithm>

namespace peftkit::data {

namespace {

// A format a line.
struct Format {
  const char* extension;
  FileRows (*read)(std::string_view content, const std::string& file);
  bool same_columns;  // in all rows: those of the header, or of the format
  bool has_types;     // cells are not all text
};

constexpr Format kFormats[] = {
    {".tsv", read_tsv, true, false},           // never quoted
    {".csv", read_csv, true, false},           // RFC 4180
    {".jsonl", read_json_lines, false, true},  // an object a line
    {".json", read_json_file, false, true},    // an array of objects, or SQuAD
    {".conll", read_conll, true, false},       // a token a line
    {".txt", read_text, true, false},          // lines
};

const Format* format_of(const fs::path& file) {
  const auto found =
      std::ranges::find(kFormats, lower_case(file.extension().string()), &Format::extension);
  return found == std::end(kFormats) ? nullptr : found;
}

std::string names_of(const std::vector<fs::path>& files) {
  return join(std::vector<std::string>(files.begin(), files.end()));
}

void check_files(const std::vector<fs::path>& files) {
  std::vector<std::string> extensions;
  for (const auto& format : kFormats) extensions.emplace_back(format.extension);
  Findings findings;
  for (const auto& file : files) {
    std::error_code code;
    if (format_of(file) == nullptr) {
      findings.add(str(file.string(), ": found extension '", file.extension().string(),
                       "', expected one of ", join(extensions)));
    } else if (!fs::exists(file, code) && !code) {
      findings.add(file.string() + ": no such file");
    }
  }
  findings.throw_if_any(ErrorKind::data);
}

std::string data_file(const fs::path& path) {
  try {
    return read_file(path);
  } catch (const Error& error) {
    throw Error(ErrorKind::data, error.what());
  }
}

void check_same_columns(const FileRows& part, const fs::path& file, const Table& table) {
  if (std::ranges::is_permutation(part.columns, table.columns)) return;
  throw Error(ErrorKind::data,
              str(file.string(), ":1: found columns ", join(part.columns), ", expected those of ",
                  table.files[0].string(), ": ", join(table.columns)));
}

// Cells go to the column of their name; a column that is new leaves nulls in the rows before.
void append(FileRows part, size_t file, Table& table) {
  std::vector<size_t> places;
  for (auto& name : part.columns) {
    const auto found = std::ranges::find(table.columns, name);
    places.push_back(static_cast<size_t>(found - table.columns.begin()));
    if (found == table.columns.end()) table.columns.push_back(std::move(name));
  }
  for (Row& row : part.rows) {
    std::vector<Json> cells(table.columns.size());
    for (size_t i = 0; i < places.size(); ++i) cells[places[i]] = std::move(row.cells[i]);
    table.rows.push_back({std::move(cells), file, row.line});
  }
}

}  // namespace

FileRows parse_rows(std::string_view bytes, const fs::path& path) {
  const std::string file = path.string();
  std::string_view content = bytes;
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  if (content.empty()) throw Error(ErrorKind::data, file + ":1: the file is empty, expected rows");
  check_utf8(content, file);
  return format_of(path)->read(content, file);
}

std::string Table::place(const Row& row) const {
  return str(files[row.file].string(), ":", row.line);
}

std::string Table::place(const Row& row, size_t column) const {
  return str(place(row), ": ", columns[column]);
}

bool Table::has_types(const Row& row) const {
  return format_of(files[row.file])->has_types;
}

std::optional<size_t> Table::find_column(const std::string& name) const {
  const auto found = std::ranges::find(columns, name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<size_t>(found - columns.begin());
}

size_t Table::column(const std::string& name) const {
  if (const auto found = find_column(name)) return *found;
  throw Error(ErrorKind::data, str(names_of(files), ": no column '", name, "'",
                                   did_you_mean(name, columns), ", found ", join(columns)));
}

Table read_table(const std::vector<fs::path>& files) {
  check_files(files);
  Table table;
  table.files = files;
  for (size_t i = 0; i < files.size(); ++i) {
    const log::Phase phase("data " + files[i].string());
    FileRows part = parse_rows(data_file(files[i]), files[i]);
    if (i > 0 && format_of(files[i])->same_columns) check_same_columns(part, files[i], table);
    append(std::move(part), i, table);
  }
  for (Row& row : table.rows) row.cells.resize(table.columns.size());
  return table;
}

}  // namespace peftkit::data
