#include "data/labels.hpp"

#include "base/text.hpp"
#include "data/cells.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace peftkit::data {

namespace {

constexpr size_t kMostLabelsShown = 10;

std::optional<int64_t> as_integer(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string label_list(const std::vector<std::string>& names) {
  if (names.size() <= kMostLabelsShown) return join(names);
  const std::vector<std::string> first(names.begin(), names.begin() + kMostLabelsShown);
  return str(join(first), ", … (", names.size(), " labels)");
}

[[noreturn]] void wrong_type(const Json& cell, const std::string& place) {
  throw Error(ErrorKind::data,
              str(place, ": label: found ", shown(cell), ", expected a name or an integer"));
}

std::string label_text(const Json& cell, const std::string& place) {
  auto text = cell_text(cell);
  if (!text) wrong_type(cell, place);
  return *std::move(text);
}

// The cells of the labels in a cell; empty ones are left out.
std::vector<Json> label_cells(const Json& cell, LabelCells cells) {
  std::vector<Json> found;
  if (cells == LabelCells::several && cell.is_array()) {
    found.assign(cell.begin(), cell.end());
  } else if (cells == LabelCells::several && cell.is_string()) {
    for (const auto& part : split(cell.get_ref<const std::string&>(), ','))
      found.emplace_back(trim(part));
  } else {
    found.push_back(cell);
  }
  std::erase_if(found, is_empty_cell);
  return found;
}

std::vector<std::string> in_order(const std::set<std::string>& names) {
  std::vector<std::pair<int64_t, std::string>> numbered;
  for (const auto& name : names) {
    const auto value = as_integer(name);
    if (!value) return {names.begin(), names.end()};
    numbered.emplace_back(*value, name);
  }
  std::ranges::sort(numbered);
  std::vector<std::string> ordered;
  for (auto& [value, name] : numbered) ordered.push_back(std::move(name));
  return ordered;
}

}  // namespace

LabelMap::LabelMap(std::vector<std::string> names) : names_(std::move(names)) {
  Findings findings;
  std::set<std::string> seen;
  for (const auto& name : names_) {
    if (!seen.insert(name).second)
      findings.add(str("task.labels: '", name, "' is there twice, expected different names"));
  }
  findings.throw_if_any(ErrorKind::config);
}

int64_t LabelMap::index_of(const Json& cell, const std::string& place) const {
  const std::string text = label_text(cell, place);
  const auto found = std::ranges::find(names_, text);
  if (found != names_.end()) return found - names_.begin();
  const auto index = as_integer(text);
  if (index && *index >= 0 && *index < size()) return *index;
  throw Error(ErrorKind::data, str(place, ": label: found ", shown(cell), ", expected one of ",
                                   label_list(names_), did_you_mean(text, names_)));
}

std::vector<int64_t> LabelMap::indices_of(const Json& cell, const std::string& place) const {
  std::set<int64_t> indices;
  for (const Json& one : label_cells(cell, LabelCells::several))
    indices.insert(index_of(one, place));
  return {indices.begin(), indices.end()};
}

LabelMap collect_labels(const Table& table, std::span<const int64_t> rows,
                        const std::string& column, LabelCells cells) {
  const size_t index = table.column(column);
  std::set<std::string> names;
  Findings findings;
  for (const int64_t i : rows) {
    const Row& row = table.rows[static_cast<size_t>(i)];
    for (const Json& cell : label_cells(row.cells[index], cells)) {
      try {
        names.insert(label_text(cell, table.place(row)));
      } catch (const Error& error) {
        findings.add(error.what());
      }
    }
  }
  findings.throw_if_any(ErrorKind::data);
  return LabelMap(in_order(names));
}

}  // namespace peftkit::data
