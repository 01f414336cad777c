#pragma once
// JSON values keep the order of their keys. Errors of the parser name file, line and column.

#include "base/error.hpp"
#include "base/file.hpp"

#include <nlohmann/json.hpp>

namespace peftkit {

using Json = nlohmann::ordered_json;

// Refuses what nlohmann's parser lets pass: a zero byte, which it takes for the end of the text,
// and values nested so deeply that whoever copies or prints them exhausts the stack.
void check_json_text(std::string_view text, const std::string& place, ErrorKind kind);

// Parses `text`; `place` (a path, or path:line) heads the message of an error, which has kind
// `kind`.
Json parse_json(std::string_view text, const std::string& place, ErrorKind kind);

// Reads and parses a file.
Json read_json(const fs::path& path, ErrorKind kind);

// Two-space indent, one line end at the end; never throws on invalid UTF-8 (replaced by U+FFFD).
std::string dump_json(const Json& value);

}  // namespace peftkit
