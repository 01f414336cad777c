#pragma once
// Which rows have the same labels.

#include "data/label_cells.hpp"

namespace peftkit::data {

// The stratum of each row of a table: rows with the same label, or the same set of labels. Sets
// that are there once are one stratum, but for those with a label that no other row has. Rows whose
// label cannot be read are one, too. Where rows have a label for each word there is but one.
std::vector<int64_t> strata_of(const Table& table, const LabelForm& form, const LabelMap& known);

}  // namespace peftkit::data
