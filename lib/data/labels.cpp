#include "data/labels.hpp"

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "data/cells.hpp"

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

// What may help with a label that is none of the names.
std::string advice(const std::string& text, const std::vector<std::string>& names) {
  if (looks_like_none(text))
    return " (where it says that there is no label, name it in task.ignore_labels)";
  return canonical_number(text) ? "" : did_you_mean(text, names);
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
  const auto index = whole_number(text);
  if (has_numbers_ || !index || *index < 0 || *index >= size()) return std::nullopt;
  // 1 is true and 0 is false, in whichever order the names stand.
  const std::string name = canonical_spelling(names_[static_cast<size_t>(*index)]);
  if (name == (*index == 0 ? "true" : "false")) return std::nullopt;
  return index;
}

int64_t LabelMap::index_of(const Json& cell, const std::string& place) const {
  const std::string text = label_text(cell, place);
  if (const auto found = find(text)) return *found;
  throw Error(ErrorKind::data, str(place, ": label: found ", shown(cell), ", expected one of ",
                                   label_list(names_), advice(text, names_)));
}

std::vector<int64_t> LabelMap::indices_of(const Json& cells, const std::string& place) const {
  std::set<int64_t> indices;
  for (const Json& cell : cells) indices.insert(index_of(cell, place));
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

}  // namespace peftkit::data
