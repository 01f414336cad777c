#include "data/records.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::data {

namespace {

std::string field_count(size_t count) {
  return str(count, count == 1 ? " field" : " fields");
}

void check_header(const Record& header, const std::string& file) {
  Findings findings;
  const auto& names = header.fields;
  for (size_t i = 0; i < names.size(); ++i) {
    const auto place = str(file, ":", header.line, ": ");
    if (trim(names[i]).empty()) {
      findings.add(str(place, "the name of column ", i + 1, " is empty, expected a header line"));
      continue;
    }
    const auto first = static_cast<size_t>(std::ranges::find(names, names[i]) - names.begin());
    if (first < i) {
      findings.add(str(place, "columns ", first + 1, " and ", i + 1, " are both named '", names[i],
                       "', expected different names"));
    }
  }
  findings.throw_if_any(ErrorKind::data);
}

// What is wrong with a row, or "".
std::string problem_of(const Record& record, const std::vector<std::string>& columns) {
  const auto expected = str(", expected ", field_count(columns.size()), " (", join(columns), ")");
  if (record.blank && columns.size() > 1) return "found an empty line" + expected;
  if (record.fields.size() != columns.size())
    return str("found ", field_count(record.fields.size()), expected);
  return "";
}

}  // namespace

FileRows rows_of(std::vector<Record> records, const std::string& file) {
  while (records.size() > 1 && records.back().blank) records.pop_back();
  check_header(records[0], file);
  FileRows out;
  out.columns = std::move(records[0].fields);
  out.rows.reserve(records.size() - 1);
  Findings findings;
  for (size_t i = 1; i < records.size(); ++i) {
    Record& record = records[i];
    if (record.fields.size() != out.columns.size() || record.blank) {
      const auto problem = problem_of(record, out.columns);
      if (!problem.empty()) findings.add(str(file, ":", record.line, ": ", problem));
    }
    Row& row = out.rows.emplace_back();
    row.line = record.line;
    for (auto& field : record.fields) row.cells.emplace_back(std::move(field));
  }
  if (out.rows.empty())
    findings.add(str(file, ":", records[0].line, ": found no rows after the header"));
  findings.throw_if_any(ErrorKind::data);
  return out;
}

}  // namespace peftkit::data
