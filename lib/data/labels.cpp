#include "data/labels.hpp"

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "data/cells.hpp"
#include "data/label_cells.hpp"

#include <algorithm>
#include <set>

namespace peftkit::data {

namespace {

constexpr size_t kMostLabelsShown = 10;

constexpr const char* kNone[] = {"-1",   "-100", "-",    "--",   "nan", "NaN",
                                 "NAN",  "None", "null", "NULL", "N/A", "n/a",
                                 "#N/A", "NA",   "<NA>", "NaT",  "?"};

std::string label_list(const std::vector<std::string>& names) {
  if (names.size() <= kMostLabelsShown) return join(names);
  const std::vector<std::string> first(names.begin(), names.begin() + kMostLabelsShown);
  return str(join(first), ", … (", names.size(), " labels)");
}

// A text that is none of the names.
Error unknown_label(const Json& cell, const LabelMap& labels, const std::string& place,
                    std::string advice) {
  const std::string text = cell_text(cell).value_or("");
  if (advice.empty()) advice = advice_on_none(text);
  if (advice.empty() && !canonical_number(text)) advice = did_you_mean(text, labels.names());
  return {ErrorKind::data, str(place, ": label: found ", shown(cell), ", expected one of ",
                               label_list(labels.names()), advice)};
}

// Of a text with several labels and something else between them than was expected.
std::string advice_on_separator(const std::string& text, const LabelMap& labels) {
  for (const auto& separator : usual_separators()) {
    const auto parts = parts_of(text, separator);
    const auto known = [&](const std::string& part) { return labels.named(part).has_value(); };
    if (parts.size() > 1 && std::ranges::all_of(parts, known))
      return str(" (what stands between labels is said by task.label_separator: ",
                 Json(separator).dump(), "?)");
  }
  return "";
}

}  // namespace

LabelMap::LabelMap(std::vector<std::string> names) : names_(std::move(names)) {
  Findings findings;
  for (const auto& name : names_) {
    if (!by_spelling_.emplace(canonical_spelling(name), by_spelling_.size()).second)
      findings.add(str("task.labels: '", name, "' is there twice, expected different names"));
    has_numbers_ = has_numbers_ || canonical_number(name);
  }
  findings.throw_if_any(ErrorKind::config);
}

std::optional<int64_t> LabelMap::named(const std::string& text) const {
  const auto found = by_spelling_.find(canonical_spelling(text));
  if (found == by_spelling_.end()) return std::nullopt;
  return found->second;
}

std::optional<int64_t> LabelMap::find(const std::string& text) const {
  if (const auto name = named(text)) return name;
  const auto index = whole_number(trim(text));
  if (has_numbers_ || !index || *index < 0 || *index >= size()) return std::nullopt;
  // 1 is true and 0 is false, in whichever order the names stand.
  const std::string name = canonical_spelling(names_[static_cast<size_t>(*index)]);
  if (name == (*index == 0 ? "true" : "false")) return std::nullopt;
  return index;
}

int64_t LabelMap::index_of(const Json& cell, const std::string& place) const {
  if (const auto found = find(label_text(cell, place))) return *found;
  throw unknown_label(cell, *this, place, "");
}

std::vector<int64_t> LabelMap::indices_of(const Json& cells, const std::string& place) const {
  std::set<int64_t> indices;
  for (const Json& cell : cells) {
    const std::string text = label_text(cell, place);
    const auto found = find(text);
    if (!found) throw unknown_label(cell, *this, place, advice_on_separator(text, *this));
    indices.insert(*found);
  }
  return {indices.begin(), indices.end()};
}

std::string label_text(const Json& cell, const std::string& place) {
  if (auto text = cell_text(cell)) return *std::move(text);
  throw Error(ErrorKind::data,
              str(place, ": label: found ", shown(cell), ", expected a name or an integer"));
}

bool looks_like_none(const std::string& text) {
  const std::string spelling = canonical_spelling(text);
  return std::ranges::any_of(
      kNone, [&](const char* none) { return spelling == canonical_spelling(none); });
}

std::string advice_on_none(const std::string& text) {
  if (!looks_like_none(text)) return "";
  return " (where it says that there is no label, name it in task.ignore_labels)";
}

}  // namespace peftkit::data
