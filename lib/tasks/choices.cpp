#include "tasks/choices.hpp"

#include "base/text.hpp"
#include "data/cells.hpp"
#include "data/structured_cells.hpp"

#include <algorithm>
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

// The list without nulls at its end.
Json without_padding(Json list) {
  while (list.is_array() && !list.empty() && list.back().is_null()) list.erase(list.size() - 1);
  return list;
}

void read_texts(ChoiceQuestion& question, const Json& list, const std::string& place) {
  const Json choices = without_padding(list);
  question.choices = data::texts_of(choices, place);
  question.has_numbers =
      std::ranges::any_of(choices, [](const Json& choice) { return choice.is_number(); });
}

void read_list(ChoiceQuestion& question, const Json& cell, const std::string& place) {
  if (!cell.is_object()) return read_texts(question, cell, place);
  if (!cell.contains("text"))
    throw Error(ErrorKind::data, str(place, ": found an object, expected its keys text and label"));
  read_texts(question, cell["text"], place + ".text");
  if (!cell.contains("label")) return;
  question.names = data::texts_of(without_padding(cell["label"]), place + ".label");
  if (question.names.size() != question.choices.size()) {
    throw Error(ErrorKind::data, str(place, ".label: found ", question.names.size(), " labels for ",
                                     question.choices.size(), " choices, expected as many"));
  }
}

}  // namespace

ChoiceReader::ChoiceReader(const config::TaskConfig& config, const data::Table& table)
    : config_(config), table_(table) {
  for (const auto& name : config.text) texts_.push_back(table.column(name));
  const bool in_text =
      config.choices == config::TaskConfig().choices && !table.find_column(config.choices[0]);
  if (in_text) return;
  for (const auto& name : config.choices) choices_.push_back(table.column(name));
}

std::string ChoiceReader::reason_to_drop(const data::Row& row) const {
  const auto empty = [&](size_t column) { return data::is_empty_cell(row.cells[column]); };
  if (std::ranges::any_of(texts_, empty)) return "empty text";
  if (choices_.size() == 1 && row.cells[choices_[0]].is_null()) return "missing choices";
  return "";
}

ChoiceQuestion ChoiceReader::read(int64_t index) const {
  const data::Row& row = table_.rows[static_cast<size_t>(index)];
  const auto place = [&](size_t column) { return table_.place(row, column); };
  ChoiceQuestion out;
  out.first = data::text_of(row.cells[texts_[0]], place(texts_[0]));
  if (texts_.size() > 1) out.stem = data::text_of(row.cells[texts_[1]], place(texts_[1]));
  if (choices_.empty()) split_text(out, place(texts_[0]));
  if (choices_.size() == 1) read_list(out, row.cells[choices_[0]], place(choices_[0]));
  if (choices_.size() > 1) read_columns(out, row);
  if (out.choices.size() < 2) {
    throw Error(ErrorKind::data,
                str(choices_.empty() ? place(texts_[0]) : place(choices_[0]), ": found ",
                    out.choices.size(), " choices, expected two or more"));
  }
  return out;
}

void ChoiceReader::read_columns(ChoiceQuestion& question, const data::Row& row) const {
  size_t count = choices_.size();
  while (count > 0 && data::is_empty_cell(row.cells[choices_[count - 1]])) --count;
  for (size_t i = 0; i < count; ++i) {
    const Json& cell = row.cells[choices_[i]];
    question.choices.push_back(data::text_of(cell, table_.place(row, choices_[i])));
    question.names.push_back(table_.columns[choices_[i]]);
    question.has_numbers = question.has_numbers || cell.is_number();
  }
}

}  // namespace peftkit::tasks
