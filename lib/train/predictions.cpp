#include "train/predictions.hpp"

#include <algorithm>

namespace peftkit::train {

namespace {

// What lines hold with --full alone.
constexpr const char* kDetails[] = {"logits", "n_best", "null_score_difference", "loss"};

std::vector<size_t> columns_shown(const tasks::Task& task, const data::Encoded& encoded) {
  std::vector<size_t> columns;
  if (encoded.joined) return columns;
  std::vector<std::string> names = task.text_columns(*encoded.table);
  names.insert(names.begin(), "id");
  for (const auto& name : names) {
    if (const auto column = encoded.table->find_column(name)) columns.push_back(*column);
  }
  return columns;
}

}  // namespace

PredictionRows::PredictionRows(const PredictionSettings& settings, const tasks::Task& task,
                               const data::Encoded& encoded, std::ostream& out)
    : encoded_(encoded),
      columns_(columns_shown(task, encoded)),
      full_(settings.full),
      has_labels_(std::ranges::any_of(encoded.examples, &data::Example::labelled)),
      writer_(out, report::prediction_form(settings.file), task.labels().names()) {}

Json PredictionRows::head_of(int64_t row) const {
  Json head = {{"index", row}};
  for (const size_t column : columns_)
    head[encoded_.table->columns[column]] =
        encoded_.table->rows[static_cast<size_t>(row)].cells[column];
  if (has_labels_) head["label"] = nullptr;
  head["prediction"] = nullptr;
  return head;
}

void PredictionRows::add_left_out(int64_t before) {
  for (; !encoded_.joined && next_ < before; ++next_) writer_.add(head_of(next_));
}

void PredictionRows::add(const Json& line) {
  const int64_t row = line.at("index");
  add_left_out(row);
  next_ = row + 1;
  Json out = head_of(row);
  out.update(line);
  for (const char* detail : kDetails) {
    if (!full_) out.erase(detail);
  }
  writer_.add(out);
}

void PredictionRows::finish() {
  add_left_out(static_cast<int64_t>(encoded_.table->rows.size()));
  writer_.finish();
}

}  // namespace peftkit::train
