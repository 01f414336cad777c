#pragma once
// Predictions as files: an object a line, or a table for spreadsheets and data frames.

#include "base/json.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace peftkit::report {

enum class PredictionForm : uint8_t { json_lines, csv, tsv };

// By the file's ending: .csv, .tsv, .jsonl; "-", .json, .ndjson and files without one are JSON
// lines, too. Throws Error(config) for another one.
PredictionForm prediction_form(const fs::path& file);

// Writes rows as they come. A table has a column for each key of the first row that has a
// prediction, an object under "probabilities" one for each of `labels` (none: it is JSON, as all
// else that is no text or number); null is an empty cell. TSV is never quoted, so that tabs and line ends
// in its cells become blanks.
class PredictionWriter {
 public:
  PredictionWriter(std::ostream& out, PredictionForm form, std::vector<std::string> labels);
  void add(const Json& row);
  // After the last row.
  void finish();

 private:
  void write_header(const Json& row);
  void write_cells(const std::vector<std::string>& cells);
  void write_row(const Json& row);
  bool has_columns_of(const std::string& key) const {
    return key == "probabilities" && !labels_.empty();
  }

  std::ostream& out_;
  PredictionForm form_;
  std::vector<std::string> labels_;
  std::vector<std::string> keys_;  // of the table, once they are known
  std::vector<Json> waiting_;      // rows without a prediction before that
};

}  // namespace peftkit::report
