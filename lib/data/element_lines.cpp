#include "data/element_lines.hpp"

#include "base/text.hpp"

namespace peftkit::data {

std::vector<long> element_lines(std::string_view json, std::string_view key) {
  std::vector<long> lines;
  std::vector<bool> open;      // one for each open bracket: is it an array whose elements count?
  std::string_view last_text;  // since the last comma or opening bracket, so before '[' it is a key
  bool at_element = false;
  long line = 1;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '\n') ++line;
    if (trim({&c, 1}).empty()) continue;
    const bool opens = c == '[' || c == '{', closes = c == ']' || c == '}';
    if (at_element && c != ']') lines.push_back(line);
    if (c == '"') {
      const size_t begin = i + 1;
      while (json[++i] != '"') i += json[i] == '\\';
      last_text = json.substr(begin, i - begin);
    }
    if (opens) open.push_back(c == '[' && (key.empty() ? open.empty() : last_text == key));
    if (closes) open.pop_back();
    if (opens || c == ',') last_text = {};
    at_element = (opens || c == ',') && !open.empty() && open.back();
  }
  return lines;
}

}  // namespace peftkit::data
