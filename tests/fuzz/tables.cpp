// Data files of lines: the first byte chooses the format. TSV, CSV and text read back as the same
// rows after being written.

#include "data/readers.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <array>

using namespace peftkit;
using data::FileRows;

namespace {

constexpr std::array kExtensions = {".tsv", ".csv", ".conll", ".txt"};
constexpr const char* kByteOrderMark = "\xEF\xBB\xBF";

void check_rows(const FileRows& rows) {
  fuzz::require(!rows.rows.empty() && !rows.columns.empty(), "a file has rows");
  long line = 0;
  for (const auto& row : rows.rows) {
    fuzz::require(row.cells.size() == rows.columns.size(), "a row has all cells");
    fuzz::require(row.line > line, "rows stand one behind the other");
    line = row.line;
  }
}

std::string quoted(const std::string& field) {
  std::string out = "\"";
  for (const char c : field) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

// With a byte order mark and CRLF, so that neither is taken off what was read.
template <class Field>
std::string written(const FileRows& rows, const char* separator, bool header, Field field) {
  std::string out = kByteOrderMark;
  const auto append = [&](const std::string& text, bool first) {
    out += (first ? "" : separator) + field(text);
  };
  if (header) {
    for (size_t i = 0; i < rows.columns.size(); ++i) append(rows.columns[i], i == 0);
    out += "\r\n";
  }
  for (const auto& row : rows.rows) {
    for (size_t i = 0; i < row.cells.size(); ++i)
      append(row.cells[i].get_ref<const std::string&>(), i == 0);
    out += "\r\n";
  }
  return out;
}

std::string written(const FileRows& rows, const std::string& extension) {
  const auto plain = [](const std::string& text) { return text; };
  if (extension == ".tsv") return written(rows, "\t", true, plain);
  if (extension == ".csv") return written(rows, ",", true, quoted);
  return written(rows, "", false, plain);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string extension = kExtensions[data[0] % kExtensions.size()];
  const fs::path file = "rows" + extension;
  const auto rows =
      fuzz::parsed([&] { return data::parse_rows(fuzz::text_of(data + 1, size - 1), file); });
  if (!rows) return 0;
  check_rows(*rows);
  if (extension == ".conll") {
    for (const auto& row : rows->rows) {
      for (const auto& cell : row.cells)
        fuzz::require(!cell.empty() && cell.size() == row.cells[0].size(), "every token has a tag");
    }
    return 0;
  }
  const auto again = data::parse_rows(written(*rows, extension), file);
  fuzz::require(again.columns == rows->columns && again.rows.size() == rows->rows.size(),
                "a table that is written is read");
  for (size_t i = 0; i < again.rows.size(); ++i)
    fuzz::require(again.rows[i].cells == rows->rows[i].cells, "rows that are written are read");
  return 0;
}
