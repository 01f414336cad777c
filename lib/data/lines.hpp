#pragma once
// Text files as lines.

#include <string>
#include <string_view>

namespace peftkit::data {

// Takes the first line off `rest`, without its line end (LF, CRLF). `rest` must not be empty.
std::string_view take_line(std::string_view& rest);

// Throws Error(data) naming line and byte of the first byte that is not UTF-8.
void check_utf8(std::string_view content, const std::string& file);

}  // namespace peftkit::data
