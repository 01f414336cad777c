// Tab-separated values, never quoted or escaped: a line is a row, a `"` is a character.
#include "base/text.hpp"
#include "data/lines.hpp"
#include "data/records.hpp"

namespace peftkit::data {

FileRows read_tsv(std::string_view content, const std::string& file) {
  std::vector<Record> records;
  for (long line = 1; !content.empty(); ++line) {
    const std::string_view text = take_line(content);
    records.push_back({split(text, '\t'), line, text.empty()});
  }
  return rows_of(std::move(records), file);
}

}  // namespace peftkit::data
