// Plain text: a line is a row, empty ones included, so that the lines joined by line ends are the
// document again.
#include "data/lines.hpp"
#include "data/readers.hpp"

namespace peftkit::data {

FileRows read_text(std::string_view content, const std::string&) {
  FileRows out;
  out.columns = {"text"};
  for (long line = 1; !content.empty(); ++line)
    out.rows.push_back({{Json(take_line(content))}, 0, line});
  return out;
}

}  // namespace peftkit::data
