#include "data/label_cells.hpp"

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "data/cells.hpp"
#include "data/list_text.hpp"

#include <algorithm>

namespace peftkit::data {

namespace {

const std::string kMissing = "missing label";
const std::string kIgnored = "a label in task.ignore_labels";

// The names whose bit is 1.
Json names_of(const std::vector<Json>& bits, const std::vector<std::string>& names) {
  Json out = Json::array();
  for (size_t i = 0; i < bits.size(); ++i) {
    if (*as_bit(bits[i])) out.push_back(names[i]);
  }
  return out;
}

// A number twice in a list was not meant as a set: [1, 0, 1] says something of each label.
void check_repeats(const std::vector<Json>& items, const std::string& place) {
  std::set<std::string> seen;
  for (const Json& item : items) {
    const std::string text = cell_text(item).value_or("");
    const auto number = canonical_number(text);
    if (!number || seen.insert(*number).second) continue;
    throw Error(ErrorKind::data, str(place, ": label: found ", text, " twice in a list, expected ",
                                     "each label once, or 0 or 1 for each of task.labels"));
  }
}

std::string spelling_of(const Json& cell) {
  return canonical_spelling(cell_text(cell).value_or(""));
}

}  // namespace

LabelForm label_form(const config::TaskConfig& task, LabelCells cells) {
  return {.cells = cells,
          .columns = task.label,
          .separator = task.label_separator.empty() ? "," : task.label_separator,
          .ignored = task.ignore_labels};
}

LabelReader::LabelReader(const Table& table, LabelForm form, const LabelMap& known, Labels labels)
    : table_(table), form_(std::move(form)), known_(known), labels_(labels) {
  for (const auto& ignored : form_.ignored) ignored_.insert(canonical_spelling(ignored));
  find_columns(labels);
  if (columns_.size() > 1) check_names();
  if (columns_.size() != 1 || form_.cells == LabelCells::one) return;
  has_labels_ =
      std::ranges::any_of(table_.rows, [&](const Row& row) { return !is_empty_cell(cell(row)); });
  if (form_.cells == LabelCells::each) return;
  if (known_.size() == 0 || known_.has_numbers()) return;
  multi_hot_ = all_bits();
  has_places_ = has_places();
}

void LabelReader::find_columns(Labels labels) {
  const bool there = std::ranges::any_of(
      form_.columns, [&](const std::string& name) { return table_.find_column(name).has_value(); });
  if (labels == Labels::optional && !there) return;
  Findings findings;
  for (const auto& name : form_.columns) {
    try {
      columns_.push_back(table_.column(name));
    } catch (const Error& error) {
      findings.add(error.what());
    }
  }
  findings.throw_if_any(ErrorKind::data);
}

// Columns are the labels, in any order.
void LabelReader::check_names() const {
  const bool same = known_.size() == static_cast<int64_t>(columns_.size()) &&
                    std::ranges::all_of(form_.columns, [&](const std::string& name) {
                      return known_.named(name).has_value();
                    });
  if (same || known_.size() == 0) return;
  throw Error(ErrorKind::config, str("task.label: found the columns ", join(form_.columns),
                                     ", expected those of the labels ", join(known_.names())));
}

// Does every row that is not empty have 0 or 1 for each of the labels?
bool LabelReader::all_bits() const {
  bool any = false;
  for (const Row& row : table_.rows) {
    const Json& whole = cell(row);
    if (is_empty_cell(whole) || is_ignored(whole) || means_none(whole)) continue;
    const auto bits = items(whole);
    if (bits && bits->empty()) continue;
    if (!bits || static_cast<int64_t>(bits->size()) != known_.size()) return false;
    if (!std::ranges::all_of(*bits,
                             [&](const Json& bit) { return as_bit(bit) || is_ignored(bit); }))
      return false;
    any = true;
  }
  return any;
}

// Is there a number above 1, or one alone?
bool LabelReader::has_places() const {
  return std::ranges::any_of(table_.rows, [&](const Row& row) {
    const auto labels = items(cell(row));
    return labels && std::ranges::any_of(*labels, [&](const Json& label) {
             const auto value = whole_number(cell_text(label).value_or(""));
             return value && (*value > 1 || labels->size() == 1);
           });
  });
}

// [1, 0] may be two places, or 0 or 1 for each of two labels.
void LabelReader::check_places(const std::vector<Json>& items, const std::string& place) const {
  const auto is_bit = [](const Json& item) { return as_bit(item).has_value(); };
  if (multi_hot_ || has_places_ || known_.size() == 0 || known_.has_numbers()) return;
  if (items.size() < 2 || !std::ranges::all_of(items, is_bit)) return;
  throw Error(ErrorKind::data,
              str(place, ": label: found a list of ", items.size(),
                  " numbers 0 and 1, which may be places of labels or say of each whether it is "
                  "there; expected names, or in every row 0 or 1 for each of the ",
                  known_.size(), " labels"));
}

bool LabelReader::is_ignored(const Json& cell) const {
  return !ignored_.empty() && !is_empty_cell(cell) && ignored_.contains(spelling_of(cell));
}

// Where a row need not have a label: one of the forms that say so, and neither a label's name nor,
// where labels are numbers, a number.
bool LabelReader::means_none(const Json& cell) const {
  if (labels_ == Labels::required || cell.is_structured()) return false;
  const std::string text = cell_text(cell).value_or("");
  if (!looks_like_none(text)) return false;
  return known_.size() == 0 ? !canonical_number(text) : !known_.find(text);
}

std::optional<std::vector<Json>> LabelReader::items(const Json& cell) const {
  std::vector<Json> items;
  if (form_.cells != LabelCells::one && cell.is_array()) {
    items.assign(cell.begin(), cell.end());
  } else if (form_.cells == LabelCells::several && cell.is_string()) {
    const std::string_view text = trim(cell.get_ref<const std::string&>());
    if (known_.named(std::string(text))) {
      items.emplace_back(std::string(text));
    } else if (looks_like_list(text)) {
      const auto list = list_in_text(text);
      if (!list) return std::nullopt;
      items.assign(list->begin(), list->end());
    } else if (text.find("['") != text.npos || text.find("[\"") != text.npos) {
      return std::nullopt;  // part of a list, or one with something around it
    } else {
      for (auto& part : parts_of(text, form_.separator)) items.emplace_back(std::move(part));
    }
  } else {
    items.push_back(cell);
  }
  std::erase_if(items, is_empty_cell);
  return items;
}

RowLabel LabelReader::read(const Row& row) const {
  if (columns_.empty()) return {{}, kMissing};
  if (columns_.size() > 1) return read_bits(row);
  return form_.cells == LabelCells::one ? read_one(cell(row)) : read_several(row);
}

RowLabel LabelReader::read_one(const Json& cell) const {
  if (is_empty_cell(cell) || means_none(cell)) return {{}, kMissing};
  if (is_ignored(cell)) return {{}, kIgnored};
  return {cell, ""};
}

// An empty cell is an empty set of labels, unless there is no other.
RowLabel LabelReader::read_several(const Row& row) const {
  const Json& whole = cell(row);
  if (labels_ == Labels::optional && !has_labels_) return {{}, kMissing};
  if (means_none(whole)) return {{}, kMissing};
  if (is_ignored(whole)) return {{}, kIgnored};
  auto found = items(whole);
  if (!found) {
    throw Error(ErrorKind::data, str(table_.place(row), ": label: found ", shown(whole),
                                     ", expected a list as [\"a\", \"b\"], or labels with '",
                                     form_.separator, "' between them"));
  }
  const bool any = !found->empty();
  const auto ignored = std::erase_if(*found, [&](const Json& item) { return is_ignored(item); });
  if (ignored > 0 && (multi_hot_ || found->empty())) return {{}, kIgnored};
  if (multi_hot_ && any) return {names_of(*found, known_.names()), ""};
  if (form_.cells == LabelCells::several) {
    check_repeats(*found, table_.place(row));
    check_places(*found, table_.place(row));
  }
  return {Json(*found), ""};
}

RowLabel LabelReader::read_bits(const Row& row) const {
  std::vector<Json> bits;
  size_t empty = 0;
  Findings findings;
  for (const size_t column : columns_) {
    const Json& cell = row.cells[column];
    if (is_ignored(cell)) return {{}, kIgnored};
    if (means_none(cell)) return {{}, kMissing};
    empty += is_empty_cell(cell) ? 1 : 0;
    bits.push_back(cell);
    if (as_bit(cell)) continue;
    findings.add(str(table_.place(row, column), ": found ",
                     is_empty_cell(cell) ? "nothing" : shown(cell), ", expected 0 or 1",
                     advice_on_none(cell_text(cell).value_or(""))));
  }
  if (empty == columns_.size()) return {{}, kMissing};
  findings.throw_if_any(ErrorKind::data);
  return {names_of(bits, form_.columns), ""};
}

std::optional<bool> as_bit(const Json& cell) {
  const std::string spelling = spelling_of(cell);
  if (spelling == canonical_spelling("1") || spelling == canonical_spelling("true")) return true;
  if (spelling == canonical_spelling("0") || spelling == canonical_spelling("false")) return false;
  return std::nullopt;
}

std::vector<std::string> usual_separators() {
  return {",", "|", ";", "/", "+", "&", "\t", " "};
}

std::vector<std::string> parts_of(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = text.find(separator);
    const std::string_view part = trim(text.substr(0, end));
    if (!part.empty()) parts.emplace_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

}  // namespace peftkit::data
