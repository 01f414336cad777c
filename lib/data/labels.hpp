#pragma once
// Names of labels and their indices.

#include "base/json.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace peftkit::data {

// Equal numbers are one label however they are spelled ("1", "1.0", 1), and so are equal truth
// values. An integer in [0, size) is an index, unless a name is a number: then numbers are names.
class LabelMap {
 public:
  LabelMap() = default;
  // The names in the order of their indices. Throws Error(config) where one is there twice.
  explicit LabelMap(std::vector<std::string> names);

  const std::vector<std::string>& names() const { return names_; }
  int64_t size() const { return static_cast<int64_t>(names_.size()); }
  bool has_numbers() const { return has_numbers_; }

  // The label of that name.
  std::optional<int64_t> named(const std::string& text) const;
  // The label that a text names or is the index of.
  std::optional<int64_t> find(const std::string& text) const;
  // The same of a cell (text, number or bool). Throws Error(data) headed by `place`.
  int64_t index_of(const Json& cell, const std::string& place) const;
  // The labels of an array of such cells, ascending. Throws Error(data) headed by `place`.
  std::vector<int64_t> indices_of(const Json& cells, const std::string& place) const;

 private:
  std::vector<std::string> names_;
  std::map<std::string, int64_t> by_spelling_;
  bool has_numbers_ = false;
};

// The text of a cell with one label. Throws Error(data) headed by `place` for null, arrays and
// objects.
std::string label_text(const Json& cell, const std::string& place);

// Is this how data sets write that there is no label: -1, -100, "-", NaN, "N/A", …?
bool looks_like_none(const std::string& text);
// Then what may help where it is refused, in brackets; else "".
std::string advice_on_none(const std::string& text);

}  // namespace peftkit::data
