#include "tasks/choices.hpp"

#include "base/text.hpp"
#include "data/cells.hpp"
#include "data/structured_cells.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace peftkit::tasks {

namespace {

[[noreturn]] void no_choices(const std::string& place) {
  throw Error(ErrorKind::data,
              place +
                  ": found no choices in the text, expected \"… Answer1: a Answer2: b\" and a line "
                  "\"Answer format: answer1/answer2\"; or name the columns in task.choices");
}

// "answer1" -> "Answer1:"
std::string marker(const std::string& name) {
  std::string out = name + ":";
  if (out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

// Takes the choices out of a text that ends in them.
void split_text(ChoiceQuestion& question, const std::string& place) {
  const std::string text = question.first;
  const size_t format = text.rfind(" format: ");
  if (format == std::string::npos) no_choices(place);
  for (const auto& name : split(text.substr(format + 9), '/')) {
    question.names.emplace_back(trim(name));
    if (question.names.back().empty()) no_choices(place);
  }
  const size_t end = text.rfind('\n', format);
  size_t begin = 0;
  for (size_t i = 0; i < question.names.size(); ++i) {
    const size_t at = text.find(marker(question.names[i]), begin);
    if (at == std::string::npos || end == std::string::npos || at > end) no_choices(place);
    const std::string before(trim(text.substr(begin, at - begin)));
    i == 0 ? void(question.first = before) : question.choices.push_back(before);
    begin = at + marker(question.names[i]).size();
  }
  question.choices.emplace_back(trim(text.substr(begin, end - begin)));
}

void read_list(ChoiceQuestion& question, const Json& cell, const std::string& place) {
  if (!cell.is_object()) {
    question.choices = data::texts_of(cell, place);
    return;
  }
  if (!cell.contains("text"))
    throw Error(ErrorKind::data, str(place, ": found an object, expected its keys text and label"));
  question.choices = data::texts_of(cell["text"], place + ".text");
  if (!cell.contains("label")) return;
  question.names = data::texts_of(cell["label"], place + ".label");
  if (question.names.size() != question.choices.size()) {
    throw Error(ErrorKind::data, str(place, ".label: found ", question.names.size(), " labels for ",
                                     question.choices.size(), " choices, expected as many"));
  }
}

std::optional<int64_t> index_in(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return found - names.begin();
}

int64_t answer_of(const ChoiceQuestion& question, const std::string& text,
                  const std::string& place) {
  if (const auto named = index_in(question.names, text)) return *named;
  if (const auto written = index_in(question.choices, text)) return *written;
  const auto count = static_cast<int64_t>(question.choices.size());
  int64_t index = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size())
    index = text.size() == 1 ? text[0] - 'A' : -1;
  if (index >= 0 && index < count) return index;
  const auto& names = question.names.empty() ? question.choices : question.names;
  throw Error(ErrorKind::data, str(place, ": found '", text, "', expected one of ", join(names),
                                   ", or an index below ", count, did_you_mean(text, names)));
}

}  // namespace

ChoiceReader::ChoiceReader(const config::TaskConfig& config, const data::Table& table)
    : config_(config), table_(table), label_(table.column(config.label[0])) {
  for (const auto& name : config.text) texts_.push_back(table.column(name));
  const bool in_text = config.choices == config::TaskConfig().choices &&
                       std::ranges::find(table.columns, config.choices[0]) == table.columns.end();
  if (in_text) return;
  for (const auto& name : config.choices) choices_.push_back(table.column(name));
}

std::string ChoiceReader::reason_to_drop(const data::Row& row) const {
  const auto empty = [&](size_t column) { return data::is_empty_cell(row.cells[column]); };
  if (std::ranges::any_of(texts_, empty)) return "empty text";
  if (choices_.size() == 1 && row.cells[choices_[0]].is_null()) return "missing choices";
  return empty(label_) ? "missing label" : "";
}

ChoiceQuestion ChoiceReader::read(int64_t index) const {
  const data::Row& row = table_.rows[static_cast<size_t>(index)];
  const auto place = [&](size_t column) { return table_.place(row, column); };
  ChoiceQuestion out;
  out.first = data::text_of(row.cells[texts_[0]], place(texts_[0]));
  if (texts_.size() > 1) out.stem = data::text_of(row.cells[texts_[1]], place(texts_[1]));
  if (choices_.empty()) split_text(out, place(texts_[0]));
  if (choices_.size() == 1) read_list(out, row.cells[choices_[0]], place(choices_[0]));
  for (size_t i = 0; choices_.size() > 1 && i < choices_.size(); ++i) {
    out.choices.push_back(data::text_of(row.cells[choices_[i]], place(choices_[i])));
    out.names.push_back(table_.columns[choices_[i]]);
  }
  if (out.choices.size() < 2) {
    throw Error(ErrorKind::data,
                str(choices_.empty() ? place(texts_[0]) : place(choices_[0]), ": found ",
                    out.choices.size(), " choices, expected two or more"));
  }
  out.answer = answer_of(out, data::text_of(row.cells[label_], place(label_)), place(label_));
  return out;
}

}  // namespace peftkit::tasks
