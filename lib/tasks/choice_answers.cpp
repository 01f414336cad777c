#include "tasks/choice_answers.hpp"

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "data/cells.hpp"

#include <algorithm>

namespace peftkit::tasks {

namespace {

// The one item that is spelled like `text`; exactly, where several are equal. Nothing where two are
// the same.
std::optional<int64_t> item_of(const std::vector<std::string>& items, const std::string& text) {
  const std::string spelling = canonical_spelling(text);
  const auto like = [&](const std::string& item) { return canonical_spelling(item) == spelling; };
  for (const bool exact : {true, false}) {
    const auto same = [&](const std::string& item) { return exact ? item == text : like(item); };
    const auto found = std::ranges::find_if(items, same);
    if (found == items.end()) continue;
    if (std::find_if(found + 1, items.end(), same) != items.end()) return std::nullopt;
    return found - items.begin();
  }
  return std::nullopt;
}

// 0 for A and a; nothing for other texts.
std::optional<int64_t> letter_place(const std::string& text) {
  if (text.size() != 1) return std::nullopt;
  const char c = text[0];
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a';
  return std::nullopt;
}

bool is_number(const std::string& text) {
  return canonical_number(text).has_value();
}
bool is_letter(const std::string& text) {
  return letter_place(text).has_value();
}

// The name that is the same letter, in either case.
std::optional<int64_t> named_letter(const std::vector<std::string>& names,
                                    const std::string& text) {
  const auto letter = letter_place(text);
  if (!letter) return std::nullopt;
  const auto same = [&](const std::string& name) { return letter_place(name) == letter; };
  if (std::ranges::count_if(names, same) != 1) return std::nullopt;
  return std::ranges::find_if(names, same) - names.begin();
}

std::optional<int64_t> place_of(const ChoiceQuestion& question, const std::string& text) {
  const auto none = [&](bool (*property)(const std::string&)) {
    return std::ranges::none_of(question.names, property);
  };
  std::optional<int64_t> place = none(is_number) ? whole_number(text) : std::nullopt;
  if (!place && none(is_letter)) place = letter_place(text);
  const bool inside =
      place && *place >= 0 && *place < static_cast<int64_t>(question.choices.size());
  return inside ? place : std::nullopt;
}

}  // namespace

AnswerReadings readings_of(const ChoiceQuestion& question, const Json& answer) {
  const std::string text(trim(data::cell_text(answer).value_or("")));
  AnswerReadings out{item_of(question.names, text), place_of(question, text),
                     item_of(question.choices, text)};
  if (!out.named && !out.text) out.named = named_letter(question.names, text);
  return out;
}

AnswerReader::AnswerReader(const config::TaskConfig& config, const data::Table& table,
                           const ChoiceReader& questions, data::Labels needed)
    : table_(table),
      column_(config.label[0]),
      cells_(table, data::label_form(config, data::LabelCells::one), no_labels_, needed),
      needed_(needed) {
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const data::Row& row = table.rows[i];
    if (!cells_.read(row).none.empty() || !questions.reason_to_drop(row).empty()) continue;
    try {
      look(row, questions.read(static_cast<int64_t>(i)));
    } catch (const Error&) {
      continue;  // told when the row is encoded
    }
  }
}

void AnswerReader::look(const data::Row& row, const ChoiceQuestion& question) {
  const Json& cell = cells_.cell(row);
  const AnswerReadings readings = readings_of(question, cell);
  if (readings.named) return;
  Seen& seen = seen_[cell.is_number() ? 1 : 0];
  seen.place = seen.place || (readings.place && !readings.text);
  seen.text = seen.text || (readings.text && !readings.place);
}

std::string AnswerReader::none(const data::Row& row, const ChoiceQuestion& question) const {
  const data::RowLabel label = cells_.read(row);
  if (!label.none.empty() || needed_ == data::Labels::required) return label.none;
  const AnswerReadings readings = readings_of(question, label.cell);
  const bool known = readings.named || readings.place || readings.text;
  return !known && data::looks_like_none(data::cell_text(label.cell).value_or("")) ? "missing label"
                                                                                   : "";
}

int64_t AnswerReader::read(const data::Row& row, const ChoiceQuestion& question) const {
  const Json& cell = cells_.cell(row);
  const std::string place = str(table_.place(row), ": ", column_);
  const std::string text = data::text_of(cell, place);
  const AnswerReadings readings = readings_of(question, cell);
  if (readings.named) return *readings.named;
  if (readings.place && readings.text) return decide(row, question, readings);
  if (readings.place || readings.text) return readings.place ? *readings.place : *readings.text;
  if (std::ranges::count(question.choices, text) > 1) {
    throw Error(ErrorKind::data, str(place, ": found '", text,
                                     "', which is the text of two choices, expected an index"));
  }
  const auto& names = question.names.empty() ? question.choices : question.names;
  const bool indices = std::ranges::none_of(question.names, is_number);
  const bool none = data::looks_like_none(text);
  throw Error(ErrorKind::data,
              str(place, ": found '", text, "', expected one of ", join(names),
                  indices ? str(", or an index below ", question.choices.size()) : "",
                  none ? " (where it says that there is no label, name it in task.ignore_labels)"
                       : did_you_mean(text, names)));
}

int64_t AnswerReader::decide(const data::Row& row, const ChoiceQuestion& question,
                             const AnswerReadings& readings) const {
  if (*readings.place == *readings.text) return *readings.place;
  const Json& cell = cells_.cell(row);
  const Seen& seen = seen_[cell.is_number() ? 1 : 0];
  if (seen.place != seen.text) return seen.place ? *readings.place : *readings.text;
  const bool numbers_alike = cell.is_number() && question.has_numbers;
  if (!seen.place && !numbers_alike) {
    const bool is_text = cell.is_string() && table_.has_types(row);
    return is_text ? *readings.text : *readings.place;
  }
  throw Error(ErrorKind::data,
              str(table_.place(row), ": ", column_, ": found ", data::shown(cell),
                  ", which is the text of choice ", *readings.text, " and the place of choice ",
                  *readings.place, ", expected one of the two (name choices with letters)"));
}

}  // namespace peftkit::tasks
