// JSON lines (an object a line) and JSON arrays of objects. The columns are all keys in the order
// in which they first appear. A .json file may be SQuAD's instead.
#include "base/text.hpp"
#include "data/element_lines.hpp"
#include "data/lines.hpp"
#include "data/readers.hpp"

#include <unordered_map>

namespace peftkit::data {

namespace {

// Puts objects together; a row gets its missing cells in finish().
class ObjectRows {
 public:
  explicit ObjectRows(const std::string& file) : file_(file) {}

  void add(Json value, long line) {
    if (!value.is_object()) {
      findings_.add(str(file_, ":", line, ": found JSON of type ", value.type_name(),
                        ", expected an object"));
      return;
    }
    Row& row = out_.rows.emplace_back();
    row.line = line;
    for (auto& [key, cell] : value.get_ref<Json::object_t&>()) {
      const auto [entry, is_new] = index_.try_emplace(key, out_.columns.size());
      if (is_new) out_.columns.push_back(key);
      if (row.cells.size() <= entry->second) row.cells.resize(entry->second + 1);
      row.cells[entry->second] = std::move(cell);
    }
  }

  void add_finding(const std::string& message) { findings_.add(message); }

  FileRows finish() {
    findings_.throw_if_any(ErrorKind::data);
    if (out_.rows.empty()) throw Error(ErrorKind::data, file_ + ":1: found no objects");
    for (Row& row : out_.rows) row.cells.resize(out_.columns.size());
    return std::move(out_);
  }

 private:
  const std::string& file_;
  FileRows out_;
  std::unordered_map<std::string, size_t> index_;
  Findings findings_;
};

Json parse_line(std::string_view text, const std::string& place) {
  try {
    return parse_json(text, "", ErrorKind::data);
  } catch (const Error& error) {
    // Where the parser tells a place, it begins with ":1", the only line of the text that it saw.
    const std::string message = error.what();
    throw Error(ErrorKind::data, place + message.substr(message.starts_with(":1:") ? 2 : 0));
  }
}

}  // namespace

FileRows read_json_lines(std::string_view content, const std::string& file) {
  ObjectRows rows(file);
  for (long line = 1; !content.empty(); ++line) {
    const std::string_view text = take_line(content);
    if (trim(text).empty()) continue;
    try {
      rows.add(parse_line(text, str(file, ":", line)), line);
    } catch (const Error& error) {
      rows.add_finding(error.what());
    }
  }
  return rows.finish();
}

FileRows read_json_file(std::string_view content, const std::string& file) {
  Json document = parse_json(content, file, ErrorKind::data);
  if (document.is_object() && document.contains("data")) return squad_rows(document, content, file);
  if (!document.is_array()) {
    throw Error(ErrorKind::data,
                str(file, ":1: found JSON of type ", document.type_name(),
                    ", expected an array of objects, or SQuAD's object with 'data'"));
  }
  const auto lines = element_lines(content, "");
  ObjectRows rows(file);
  for (size_t i = 0; i < document.size(); ++i) rows.add(std::move(document[i]), lines.at(i));
  return rows.finish();
}

}  // namespace peftkit::data
