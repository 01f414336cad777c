#include "tasks/choice_answers.hpp"

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "data/cells.hpp"

#include <algorithm>

namespace peftkit::tasks {

namespace {

// The items that are spelled like `text`: exactly, or else as numbers or truth values.
std::vector<int64_t> items_like(const std::vector<std::string>& items, const std::string& text) {
  std::vector<int64_t> exact, equal;
  const std::string spelling = canonical_spelling(text);
  for (size_t i = 0; i < items.size(); ++i) {
    if (items[i] == text) exact.push_back(static_cast<int64_t>(i));
    if (canonical_spelling(items[i]) == spelling) equal.push_back(static_cast<int64_t>(i));
  }
  return exact.empty() ? equal : exact;
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

std::string index_text(const ChoiceQuestion& question) {
  if (std::ranges::any_of(question.names, is_number)) return "";
  return str(", or an index below ", question.choices.size());
}

// What may help with an answer that is none of the names.
std::string advice(const std::string& text, const std::vector<std::string>& names) {
  const std::string none = data::advice_on_none(text);
  // One letter is near to every other, and so is one digit.
  const bool is_short = text.size() == 1 || is_number(text);
  return none.empty() && !is_short ? did_you_mean(text, names) : none;
}

}  // namespace

AnswerReadings readings_of(const ChoiceQuestion& question, const Json& answer) {
  const std::string text(trim(data::cell_text(answer).value_or("")));
  AnswerReadings out;
  if (const auto named = items_like(question.names, text); named.size() == 1) out.named = named[0];
  const auto written = items_like(question.choices, text);
  if (!written.empty()) out.text = written[0];
  out.text_twice = written.size() > 1;
  out.place = place_of(question, text);
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
  if (!readings.place && !readings.text) {
    const auto& names = question.names.empty() ? question.choices : question.names;
    throw Error(ErrorKind::data, str(place, ": found '", text, "', expected one of ", join(names),
                                     index_text(question), advice(text, names)));
  }
  if (!readings.text || (readings.place && !prefers_text(row, question, readings)))
    return *readings.place;
  if (!readings.text_twice) return *readings.text;
  throw Error(ErrorKind::data, str(place, ": found '", text,
                                   "', which is the text of two choices, expected an index"));
}

bool AnswerReader::prefers_text(const data::Row& row, const ChoiceQuestion& question,
                                const AnswerReadings& readings) const {
  if (*readings.place == *readings.text && !readings.text_twice) return true;
  const Json& cell = cells_.cell(row);
  const Seen& seen = seen_[cell.is_number() ? 1 : 0];
  if (seen.place != seen.text) return seen.text;
  const bool numbers_alike = cell.is_number() && question.has_numbers;
  if (!seen.place && !numbers_alike) return cell.is_string() && table_.has_types(row);
  throw Error(ErrorKind::data,
              str(table_.place(row), ": ", column_, ": found ", data::shown(cell),
                  ", which is the text of choice ", *readings.text, " and the place of choice ",
                  *readings.place, ", expected one of the two (name choices with letters)"));
}

}  // namespace peftkit::tasks
