#include "metrics/common_subsequence.hpp"

#include <algorithm>

namespace peftkit::metrics {

std::vector<size_t> common_subsequence(std::span<const std::string> reference,
                                       std::span<const std::string> other) {
  const size_t columns = other.size();
  // Lengths for the beginnings of both lists, a row at a time; of all rows only the walk's choice
  // is kept: is the length greater with a word less of `other` than with one less of `reference`?
  std::vector<size_t> above(columns + 1), row(columns + 1);
  std::vector<bool> drops_other(reference.size() * columns);
  for (size_t i = 0; i < reference.size(); ++i) {
    for (size_t j = 0; j < columns; ++j) {
      drops_other[i * columns + j] = row[j] > above[j + 1];
      row[j + 1] = reference[i] == other[j] ? above[j] + 1 : std::max(above[j + 1], row[j]);
    }
    std::swap(above, row);
  }
  std::vector<size_t> positions;
  for (size_t i = reference.size(), j = columns; i > 0 && j > 0;) {
    if (reference[i - 1] == other[j - 1]) {
      positions.push_back(--i);
      --j;
    } else if (drops_other[(i - 1) * columns + j - 1]) {
      --j;
    } else {
      --i;
    }
  }
  std::ranges::reverse(positions);
  return positions;
}

}  // namespace peftkit::metrics
