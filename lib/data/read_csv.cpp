// Comma-separated values, RFC 4180: a field in quotes may hold commas, line ends and doubled
// quotes; a field without quotes holds none of them.
#include "base/text.hpp"
#include "data/records.hpp"

namespace peftkit::data {

namespace {

struct CsvCursor {
  std::string_view text;
  const std::string& file;
  size_t at = 0;
  long line = 1;
  Findings findings = {};

  bool ends() const { return at == text.size(); }
  void report(long where, const std::string& what) { findings.add(str(file, ":", where, what)); }
};

// 0 where there is no line end, else its length. A CR counts before LF and before the end of the
// file.
size_t line_end(const CsvCursor& cursor) {
  const std::string_view rest = cursor.text.substr(cursor.at);
  if (rest.starts_with('\n') || rest == "\r") return 1;
  return rest.starts_with("\r\n") ? 2 : 0;
}

bool field_ends(const CsvCursor& cursor) {
  return cursor.ends() || cursor.text[cursor.at] == ',' || line_end(cursor) > 0;
}

std::string plain_text(CsvCursor& cursor) {
  const size_t begin = cursor.at;
  while (!field_ends(cursor)) ++cursor.at;
  return std::string(cursor.text.substr(begin, cursor.at - begin));
}

std::string plain_field(CsvCursor& cursor) {
  std::string field = plain_text(cursor);
  if (field.find('"') != std::string::npos) {
    cursor.report(cursor.line,
                  ": found a quote inside a field without quotes; put the field in quotes and "
                  "double those inside");
  }
  return field;
}

std::string quoted_field(CsvCursor& cursor) {
  const long opened = cursor.line;
  std::string field;
  bool closed = false;
  ++cursor.at;
  while (!cursor.ends() && !closed) {
    const char c = cursor.text[cursor.at++];
    if (c == '\n') ++cursor.line;
    const bool doubled = c == '"' && !cursor.ends() && cursor.text[cursor.at] == '"';
    closed = c == '"' && !doubled;
    if (doubled) ++cursor.at;
    if (!closed) field += c;
  }
  if (!closed) {
    cursor.report(opened, ": a quote opens here and is not closed before the end of the file");
  } else if (!field_ends(cursor)) {
    cursor.report(cursor.line,
                  ": found text after a closing quote, expected a comma or the line's end");
    field += plain_text(cursor);
  }
  return field;
}

Record csv_record(CsvCursor& cursor) {
  Record record;
  record.line = cursor.line;
  const size_t begin = cursor.at;
  while (true) {
    const bool quoted = !cursor.ends() && cursor.text[cursor.at] == '"';
    record.fields.push_back(quoted ? quoted_field(cursor) : plain_field(cursor));
    if (cursor.ends() || cursor.text[cursor.at] != ',') break;
    ++cursor.at;
  }
  record.blank = cursor.at == begin;
  cursor.at += line_end(cursor);
  ++cursor.line;
  return record;
}

}  // namespace

FileRows read_csv(std::string_view content, const std::string& file) {
  CsvCursor cursor{content, file};
  std::vector<Record> records;
  while (!cursor.ends()) records.push_back(csv_record(cursor));
  cursor.findings.throw_if_any(ErrorKind::data);
  return rows_of(std::move(records), file);
}

}  // namespace peftkit::data
