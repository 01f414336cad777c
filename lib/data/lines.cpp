#include "data/lines.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <iomanip>

namespace peftkit::data {

std::string_view take_line(std::string_view& rest) {
  const size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void check_utf8(std::string_view content, const std::string& file) {
  const auto wrong = first_invalid_utf8(content);
  if (!wrong) return;
  const std::string_view before = content.substr(0, *wrong);
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const unsigned byte = static_cast<unsigned char>(content[*wrong]);
  throw Error(ErrorKind::data,
              str(file, ":", 1 + std::ranges::count(before, '\n'), ": byte ",
                  *wrong - line_start + 1, " of the line (0x", std::hex, std::setw(2),
                  std::setfill('0'), byte, ") is not UTF-8; save the file as UTF-8"));
}

}  // namespace peftkit::data
