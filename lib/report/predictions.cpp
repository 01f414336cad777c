#include "report/predictions.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <ostream>

namespace peftkit::report {

namespace {

constexpr struct {
  const char* extension;
  PredictionForm form;
} kForms[] = {
    {".jsonl", PredictionForm::json_lines},  {".csv", PredictionForm::csv},
    {".tsv", PredictionForm::tsv},           {".json", PredictionForm::json_lines},
    {".ndjson", PredictionForm::json_lines}, {"", PredictionForm::json_lines},
};

std::string json_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string prediction_cell(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : json_text(value);
}

// RFC 4180.
std::string csv_field(const std::string& text) {
  const bool plain = text.find_first_of(",\"\r\n") == std::string::npos && trim(text) == text;
  if (plain) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string tsv_field(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
  return text;
}

}  // namespace

PredictionForm prediction_form(const fs::path& file) {
  const std::string extension = lower_case(file.extension().string());
  for (const auto& known : kForms) {
    if (extension == known.extension) return known.form;
  }
  throw Error(ErrorKind::config, str("--predictions: found ", file.string(),
                                     ", expected a file that ends in .jsonl, .csv or .tsv, or - "
                                     "for JSON lines on standard output"));
}

PredictionWriter::PredictionWriter(std::ostream& out, PredictionForm form,
                                   std::vector<std::string> labels)
    : out_(out), form_(form), labels_(std::move(labels)) {}

void PredictionWriter::add(const Json& row) {
  if (form_ == PredictionForm::json_lines) {
    out_ << json_text(row) << '\n';
    return;
  }
  if (keys_.empty() && row["prediction"].is_null()) return waiting_.push_back(row);
  if (keys_.empty()) write_header(row);
  write_row(row);
}

void PredictionWriter::finish() {
  if (!waiting_.empty()) write_header(waiting_.front());
}

void PredictionWriter::write_header(const Json& row) {
  if (const auto of_labels = row.find("probabilities");
      of_labels == row.end() || !of_labels->is_object())
    labels_.clear();
  std::vector<std::string> names;
  for (const auto& [key, value] : row.items()) {
    keys_.push_back(key);
    if (!has_columns_of(key)) names.push_back(key);
    for (size_t i = 0; has_columns_of(key) && i < labels_.size(); ++i)
      names.push_back(key + "." + labels_[i]);
  }
  write_cells(names);
  for (const Json& before : std::exchange(waiting_, {})) write_row(before);
}

void PredictionWriter::write_row(const Json& row) {
  std::vector<std::string> cells;
  for (const auto& key : keys_) {
    const auto value = row.find(key);
    const Json cell = value == row.end() ? Json() : *value;
    if (!has_columns_of(key)) {
      cells.push_back(prediction_cell(cell));
      continue;
    }
    for (const auto& label : labels_)
      cells.push_back(cell.is_null() ? "" : prediction_cell(cell.value(label, Json())));
  }
  write_cells(cells);
}

void PredictionWriter::write_cells(const std::vector<std::string>& cells) {
  const bool csv = form_ == PredictionForm::csv;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out_ << (csv ? ',' : '\t');
    out_ << (csv ? csv_field(cells[i]) : tsv_field(cells[i]));
  }
  out_ << '\n';
}

}  // namespace peftkit::report
