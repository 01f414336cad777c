#include "data/strata.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace peftkit::data {

namespace {

using LabelSet = std::vector<int64_t>;

const LabelSet kWithout = {-1}, kRare = {-2};

LabelSet labels_of(const Table& table, const Row& row, const LabelReader& reader,
                   const LabelMap& known) {
  try {
    const RowLabel label = reader.read(row);
    if (!label.none.empty()) return kWithout;
    const std::string place = table.place(row);
    if (label.cell.is_array()) return known.indices_of(label.cell, place);
    return {known.index_of(label.cell, place)};
  } catch (const Error&) {
    return kWithout;  // told when the row is encoded
  }
}

// Puts the sets that are there once together.
void join_rare(std::vector<LabelSet>& sets) {
  std::map<LabelSet, int64_t> of_set;
  std::map<int64_t, int64_t> of_label;
  for (const LabelSet& set : sets) {
    ++of_set[set];
    for (const int64_t label : set) ++of_label[label];
  }
  for (LabelSet& set : sets) {
    const bool has_own =
        std::ranges::any_of(set, [&](int64_t label) { return of_label[label] == 1; });
    if (of_set[set] == 1 && !has_own) set = kRare;
  }
}

}  // namespace

std::vector<int64_t> strata_of(const Table& table, const LabelForm& form, const LabelMap& known) {
  std::vector<int64_t> strata(table.rows.size());
  if (form.cells == LabelCells::each) return strata;
  const LabelReader reader(table, form, known);
  std::vector<LabelSet> sets;
  for (const Row& row : table.rows) sets.push_back(labels_of(table, row, reader, known));
  if (form.cells == LabelCells::several) join_rare(sets);
  std::map<LabelSet, int64_t> numbers;
  for (size_t i = 0; i < sets.size(); ++i)
    strata[i] = numbers.try_emplace(sets[i], static_cast<int64_t>(numbers.size())).first->second;
  return strata;
}

}  // namespace peftkit::data
