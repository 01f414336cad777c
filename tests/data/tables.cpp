#include "data/tables.hpp"

namespace peftkit::test {

data::Table table_of(const std::string& name, std::string_view content) {
  const TempDir dir;
  return data::read_table({dir.file(name, content)});
}

std::string table_error(const std::string& name, std::string_view content) {
  const TempDir dir;
  const auto path = dir.file(name, content);
  const Error error = error_of([&] { data::read_table({path}); });
  CHECK(error.kind == ErrorKind::data);
  return without_folder(error.what(), dir);
}

std::string without_folder(std::string text, const TempDir& dir) {
  const std::string folder = dir.path().string() + "/";
  for (size_t at = text.find(folder); at != std::string::npos; at = text.find(folder, at))
    text.erase(at, folder.size());
  return text;
}

std::vector<Json> column_of(const data::Table& table, const std::string& name) {
  std::vector<Json> cells;
  const size_t index = table.column(name);
  for (const auto& row : table.rows) cells.push_back(row.cells[index]);
  return cells;
}

std::vector<long> lines_of(const data::Table& table) {
  std::vector<long> lines;
  for (const auto& row : table.rows) lines.push_back(row.line);
  return lines;
}

}  // namespace peftkit::test
