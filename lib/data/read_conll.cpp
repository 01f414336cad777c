// CoNLL columns: a token a line, an empty line after each sentence. The first column is the token,
// the last one its tag; -DOCSTART- lines only end a sentence. With one column there are no tags.
#include "base/text.hpp"
#include "data/lines.hpp"
#include "data/readers.hpp"

namespace peftkit::data {

namespace {

// At tabs if there are any, else at runs of spaces. Trailing blanks belong to no column.
std::vector<std::string> columns_of(std::string_view line) {
  while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
  if (line.find('\t') != std::string_view::npos) return split(line, '\t');
  std::vector<std::string> columns = split(line, ' ');
  std::erase(columns, "");
  return columns;
}

// What is wrong with a line, or "". `expected` is the count of the first line's columns.
std::string problem_of(const std::vector<std::string>& columns, size_t expected, long first_line) {
  if (columns.size() < 2 && expected != 1) {
    return str("found one column ('", columns[0], "'), expected a token and its tag");
  }
  if (columns.size() != expected) {
    return str("found ", columns.size(), " columns, expected ", expected, " as in line ",
               first_line);
  }
  return trim(columns[0]).empty() ? "found an empty token" : "";
}

}  // namespace

FileRows read_conll(std::string_view content, const std::string& file) {
  FileRows out;
  Findings findings;
  size_t expected = 0;
  long first_line = 0;
  bool in_sentence = false;
  for (long line = 1; !content.empty(); ++line) {
    const std::string_view text = take_line(content);
    if (trim(text).empty() || text.starts_with("-DOCSTART-")) {
      in_sentence = false;
      continue;
    }
    auto columns = columns_of(text);
    if (expected == 0) {
      expected = columns.size();
      first_line = line;
    }
    const std::string problem = problem_of(columns, expected, first_line);
    if (!problem.empty()) findings.add(str(file, ":", line, ": ", problem));
    if (!in_sentence) {
      out.rows.push_back({std::vector<Json>(expected > 1 ? 2 : 1, Json::array()), 0, line});
    }
    in_sentence = true;
    auto& cells = out.rows.back().cells;
    cells[0].push_back(columns.front());
    if (expected > 1) cells[1].push_back(std::move(columns.back()));
  }
  out.columns = {"tokens"};
  if (expected > 1) out.columns.emplace_back("ner_tags");
  if (out.rows.empty()) findings.add(file + ":1: found no tokens");
  findings.throw_if_any(ErrorKind::data);
  return out;
}

}  // namespace peftkit::data
