#pragma once
// The labels that a table has.

#include "data/label_cells.hpp"

#include <span>

namespace peftkit::data {

struct CollectedLabels {
  LabelMap map;
  std::vector<std::string> warnings;  // of labels that may not be meant
};

// The distinct labels of `rows`; rows without one do not count. In numeric order if all are
// integers, else in byte order, in the spelling that comes first. Columns of 0 and 1 are their
// names. Throws Error(data).
CollectedLabels collect_labels(const Table& table, std::span<const int64_t> rows,
                               const LabelForm& form);

}  // namespace peftkit::data
