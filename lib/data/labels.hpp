#pragma once
// Names of labels and their indices.

#include "data/table.hpp"

#include <cstdint>
#include <span>

namespace peftkit::data {

class LabelMap {
 public:
  LabelMap() = default;
  // The names in the order of their indices. Throws Error(config) where one is there twice.
  explicit LabelMap(std::vector<std::string> names);

  const std::vector<std::string>& names() const { return names_; }
  int64_t size() const { return static_cast<int64_t>(names_.size()); }

  // The label that a cell (text, number or bool) names; an integer in [0, size) that is no label's
  // name is an index. Throws Error(data) headed by `place`.
  int64_t index_of(const Json& cell, const std::string& place) const;

  // The labels of a multi-label cell, ascending: an array of names or indices, or a text with
  // commas between names (without blanks around them). Null, "" and [] are no label. Throws
  // Error(data) headed by `place`.
  std::vector<int64_t> indices_of(const Json& cell, const std::string& place) const;

 private:
  std::vector<std::string> names_;
};

// How many labels a cell holds: with `several` a text is split at its commas.
enum class LabelCells { one, several };

// The distinct labels of `rows`; cells without one do not count. In numeric order if all are
// integers, else in byte order. Throws Error(data).
LabelMap collect_labels(const Table& table, std::span<const int64_t> rows,
                        const std::string& column, LabelCells cells);

}  // namespace peftkit::data
