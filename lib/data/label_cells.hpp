#pragma once
// How the labels of a row are written.

#include "config/run_config.hpp"
#include "data/labels.hpp"
#include "data/table.hpp"

#include <set>

namespace peftkit::data {

// How many labels a row has: one; several, in any order; or one for each word of its text.
enum class LabelCells : uint8_t { one, several, each };

// Must rows have a label? `optional`: a row without one (and every row of a table without the
// column) becomes an example that is not labelled, for predictions.
enum class Labels : uint8_t { required, optional };

// Where labels stand, and what stands between them.
struct LabelForm {
  LabelCells cells = LabelCells::one;
  std::vector<std::string> columns = {"label"};  // more than one: 0 or 1 in each
  std::string separator = ",";                   // between several labels of a text
  std::vector<std::string> ignored = {};         // what means that there is no label
};

// That of a task.
LabelForm label_form(const config::TaskConfig& task, LabelCells cells);

// The label of a row: a cell, or an array of names where a row has several.
struct RowLabel {
  Json cell;
  std::string none;  // why there is no label: "missing label"; "": there is one
};

// Reads the labels of a table's rows. Several labels of a row are
//   an array of names or indices, or a text with the separator between them;
//   such a list written as text, "['a', 'b']";
//   0 or 1 for each label, as an array, as such a text, or in a column each.
class LabelReader {
 public:
  // `known` has the labels of several, where they are known. Throws Error(data) where there is no
  // such column.
  LabelReader(const Table& table, LabelForm form, const LabelMap& known,
              Labels labels = Labels::required);

  // Throws Error(data) where the cell is not what it should be.
  RowLabel read(const Row& row) const;
  // What stands in the cell, without looking at the other rows: nothing in one that cannot be read.
  std::optional<std::vector<Json>> items(const Json& cell) const;
  bool is_ignored(const Json& cell) const;
  const Json& cell(const Row& row) const { return row.cells[columns_.front()]; }

 private:
  void find_columns(Labels labels);
  void check_names() const;
  bool all_bits() const;
  bool has_places() const;
  void check_places(const std::vector<Json>& items, const std::string& place) const;
  bool means_none(const Json& cell) const;
  RowLabel read_one(const Json& cell) const;
  RowLabel read_several(const Row& row) const;
  RowLabel read_bits(const Row& row) const;

  const Table& table_;
  const LabelForm form_;
  const LabelMap& known_;
  const Labels labels_;
  std::set<std::string> ignored_;  // spellings
  std::vector<size_t> columns_;    // none: the table has no labels
  bool multi_hot_ = false;         // a list holds 0 or 1 for each label
  bool has_labels_ = false;        // there is a row with a label
  bool has_places_ = false;        // numbers in lists are places of labels
};

// 0 or 1, as a number or a truth value.
std::optional<bool> as_bit(const Json& cell);

// What stands between the labels of many texts.
std::vector<std::string> usual_separators();

// The parts of a text, without blanks around them; empty ones are left out.
std::vector<std::string> parts_of(std::string_view text, std::string_view separator);

}  // namespace peftkit::data
