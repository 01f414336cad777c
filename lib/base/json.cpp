#include "base/json.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit {

namespace {

constexpr size_t kDeepest = 500;  // levels

// Of valid JSON; of other texts the parser tells what is wrong.
size_t depth_of(std::string_view text) {
  size_t depth = 0, deepest = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '[' || c == '{')) {
      deepest = std::max(deepest, ++depth);
    } else if (!quoted && (c == ']' || c == '}')) {
      depth -= depth > 0;
    }
  }
  return deepest;
}

}  // namespace

void check_json_text(std::string_view text, const std::string& place, ErrorKind kind) {
  if (const size_t at = text.find('\0'); at != std::string_view::npos)
    throw Error(kind, str(place, ": not valid JSON: byte ", at, " is zero"));
  if (depth_of(text) > kDeepest)
    throw Error(kind, str(place, ": JSON nested deeper than ", kDeepest, " levels"));
}

Json parse_json(std::string_view text, const std::string& place, ErrorKind kind) {
  check_json_text(text, place, kind);
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    const size_t end = std::min(error.byte > 0 ? error.byte - 1 : 0, text.size());
    const std::string_view before = text.substr(0, end);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const size_t line_start = before.rfind('\n');
    const size_t column = line_start == std::string_view::npos ? end + 1 : end - line_start;
    std::string reason = error.what();
    if (const size_t colon = reason.find(": "); colon != std::string::npos)
      reason = reason.substr(colon + 2);
    throw Error(kind, str(place, ":", line, ":", column, ": not valid JSON: ", reason));
  } catch (const Json::out_of_range& error) {  // a number too large; its place is not told
    const std::string reason = error.what();
    throw Error(kind, str(place, ": not valid JSON: ", reason.substr(reason.find("] ") + 2)));
  }
}

Json read_json(const fs::path& path, ErrorKind kind) {
  return parse_json(read_file(path), path.string(), kind);
}

std::string dump_json(const Json& value) {
  return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace peftkit
