// Data files in JSON: the first byte chooses between a file and lines; SQuAD's files are known by
// their key. Rows read back as the same rows after being written, and cells may be lists of texts,
// answers or chats.

#include "data/messages.hpp"
#include "data/readers.hpp"
#include "data/structured_cells.hpp"
#include "fuzz/fuzz.hpp"

using namespace peftkit;
using data::FileRows;

namespace {

std::string written(const FileRows& rows) {
  std::string out;
  for (const auto& row : rows.rows) {
    Json object = Json::object();
    for (size_t i = 0; i < rows.columns.size(); ++i) object[rows.columns[i]] = row.cells[i];
    out += object.dump() + "\n";
  }
  return out;
}

void read_cell(const Json& cell) {
  fuzz::parsed([&] { return data::texts_of(cell, "cell").size(); });
  fuzz::parsed([&] { return data::messages_of(cell, "cell").size(); });
  fuzz::parsed([&] {
    const auto answers = data::answers_of(cell, "cell");
    fuzz::require(answers.texts.size() == answers.starts.size(), "every answer has a start");
    (void)data::checked_answers(answers, "Ann Lee lives in Bonn.", "cell");
    return 0;
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const fs::path file = data[0] % 2 == 0 ? "rows.json" : "rows.jsonl";
  const auto rows =
      fuzz::parsed([&] { return data::parse_rows(fuzz::text_of(data + 1, size - 1), file); });
  if (!rows) return 0;
  fuzz::require(!rows->rows.empty(), "a file has rows");
  for (const auto& row : rows->rows) {
    fuzz::require(row.cells.size() == rows->columns.size(), "a row has all cells");
    fuzz::require(row.line > 0, "a row has a line");
    for (const Json& cell : row.cells) read_cell(cell);
  }
  const auto again = data::parse_rows(written(*rows), "rows.jsonl");
  fuzz::require(again.columns == rows->columns && again.rows.size() == rows->rows.size(),
                "a table that is written is read");
  for (size_t i = 0; i < again.rows.size(); ++i)
    fuzz::require(again.rows[i].cells == rows->rows[i].cells, "rows that are written are read");
  return 0;
}
