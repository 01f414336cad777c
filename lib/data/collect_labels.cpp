#include "data/collect_labels.hpp"

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "data/cells.hpp"
#include "data/list_text.hpp"

#include <algorithm>

namespace peftkit::data {

namespace {

struct FoundLabel {
  std::string name;                    // the spelling that comes first
  std::vector<std::string> also = {};  // the others
  int64_t times = 0;
};

std::string quoted(const std::string& text) {
  return Json(text).dump();
}

// Gathers the labels of rows, and what is odd about them.
class LabelCollection {
 public:
  explicit LabelCollection(const LabelForm& form) : form_(form) {}

  void add(const Json& label, const std::string& place) {
    const std::vector<Json> items = form_.cells == LabelCells::one
                                        ? std::vector<Json>{label}
                                        : std::vector<Json>(label.begin(), label.end());
    for (const Json& item : items) add_name(label_text(item, place));
    if (items.empty()) return;
    ++rows_;
    if (!std::ranges::all_of(items, [](const Json& item) { return as_bit(item).has_value(); }))
      return;
    if (bits_ == 0) first_bits_ = place;
    if (rows_ == 1 || items.size() == width_) ++bits_;
    width_ = items.size();
  }

  // The text of a cell with several labels.
  void add_text(const std::string& text) {
    if (!looks_like_list(text)) texts_.push_back(text);
  }

  // Throws where every row has 0 or 1 for each label: names are missing then.
  void check_names() const {
    if (form_.cells != LabelCells::several || width_ < 2 || bits_ == 0 || bits_ < rows_) return;
    throw Error(ErrorKind::data, str(first_bits_, ": label: found a list of ", width_,
                                     " numbers 0 and 1, as in every row, expected names; what the "
                                     "numbers are for is said by task.labels"));
  }

  std::vector<std::string> in_order() const {
    std::vector<std::string> names;
    std::vector<std::pair<int64_t, std::string>> numbered;
    for (const auto& [spelling, label] : found_) {
      names.push_back(label.name);
      if (const auto value = whole_number(label.name)) numbered.emplace_back(*value, label.name);
    }
    std::ranges::sort(names);
    if (numbered.size() < names.size()) return names;
    std::ranges::sort(numbered);
    std::ranges::transform(numbered, names.begin(), &std::pair<int64_t, std::string>::second);
    return names;
  }

  std::vector<std::string> warnings() const {
    std::vector<std::string> out;
    warn_of_none(out);
    warn_of_spellings(out);
    warn_of_case(out);
    warn_of_numbers(out);
    if (form_.cells == LabelCells::several) warn_of_separators(out);
    return out;
  }

 private:
  void add_name(const std::string& spelled) {
    const std::string text(trim(spelled));
    FoundLabel& label = found_[canonical_spelling(text)];
    ++label.times;
    if (label.name.empty()) label.name = text;
    if (label.name != text && std::ranges::find(label.also, text) == label.also.end())
      label.also.push_back(text);
  }

  bool has(const std::string& name) const { return found_.contains(canonical_spelling(name)); }

  void warn_of_none(std::vector<std::string>& out) const {
    const bool signs = found_.size() == 2 && has("-1") && has("1");
    for (const auto& [spelling, label] : found_) {
      if (signs || !looks_like_none(label.name)) continue;
      out.push_back(str("the label ", quoted(label.name), " (", with_commas(label.times),
                        label.times == 1 ? " time" : " times",
                        ") is learned like any other; where it says that there is no label, name "
                        "it in task.ignore_labels"));
    }
  }

  void warn_of_spellings(std::vector<std::string>& out) const {
    std::vector<std::string> labels;
    for (const auto& [spelling, label] : found_) {
      if (!label.also.empty()) labels.push_back(str(label.name, " (also ", join(label.also), ")"));
    }
    if (labels.empty()) return;
    out.push_back("equal numbers and truth values are one label: " + join(labels));
  }

  // Names that may be meant to be one.
  void warn_of_case(std::vector<std::string>& out) const {
    std::map<std::string, std::vector<std::string>> alike;
    for (const auto& [spelling, label] : found_) {
      alike[lower_case(label.name)].push_back(label.name);
    }
    for (const auto& [lower, names] : alike) {
      if (names.size() > 1)
        out.push_back("labels that differ in case alone are different labels: " + join(names));
    }
  }

  // Names beside numbers that may be their indices.
  void warn_of_numbers(std::vector<std::string>& out) const {
    std::vector<std::string> numbers, others;
    for (const auto& [spelling, label] : found_) {
      if (looks_like_none(label.name)) continue;
      (canonical_number(label.name) ? numbers : others).push_back(label.name);
    }
    if (numbers.empty() || others.empty()) return;
    out.push_back(str("some labels are numbers (", numbers[0], "), others names (", others[0],
                      "), and all are labels of their own; where numbers are indices of the names, "
                      "list the names in task.labels"));
  }

  void warn_of_separators(std::vector<std::string>& out) const {
    const auto holding = [&](const std::string& separator) {
      std::vector<std::string> texts;
      std::ranges::copy_if(texts_, std::back_inserter(texts), [&](const std::string& text) {
        return parts_of(text, separator).size() > 1;
      });
      return texts;
    };
    const bool splits = !holding(form_.separator).empty();
    for (const auto& separator : usual_separators()) {
      if (separator == form_.separator) continue;
      const auto texts = holding(separator);
      const bool several = !splits && texts.size() > 1 && is_no_part_of_names(separator);
      const std::string example = several ? texts[0] : label_of_labels(separator);
      if (example.empty()) continue;
      out.push_back(str("the label ", quoted(example), " holds ", quoted(separator),
                        "; where that stands between labels, say so in task.label_separator"));
    }
  }

  static bool is_no_part_of_names(const std::string& separator) {
    return separator == "," || separator == "|" || separator == ";" || separator == "\t";
  }

  // A label whose parts are labels, too; "" where there is none.
  std::string label_of_labels(const std::string& separator) const {
    for (const auto& [spelling, label] : found_) {
      const auto parts = parts_of(label.name, separator);
      if (parts.size() > 1 &&
          std::ranges::all_of(parts, [&](const std::string& part) { return has(part); }))
        return label.name;
    }
    return "";
  }

  const LabelForm& form_;
  std::map<std::string, FoundLabel> found_;  // by spelling
  std::vector<std::string> texts_;
  int64_t rows_ = 0, bits_ = 0;  // with labels; with 0 or 1 alone, always equally many
  size_t width_ = 0;
  std::string first_bits_;
};

}  // namespace

CollectedLabels collect_labels(const Table& table, std::span<const int64_t> rows,
                               const LabelForm& form) {
  const LabelMap unknown;
  const LabelReader reader(table, form, unknown);
  if (form.columns.size() > 1) return {LabelMap(form.columns), {}};
  LabelCollection collection(form);
  Findings findings;
  for (const int64_t i : rows) {
    const Row& row = table.rows[static_cast<size_t>(i)];
    try {
      const RowLabel label = reader.read(row);
      if (label.none.empty()) collection.add(label.cell, table.place(row));
      if (reader.cell(row).is_string()) collection.add_text(reader.cell(row));
    } catch (const Error& error) {
      findings.add(error.what());
    }
  }
  findings.throw_if_any(ErrorKind::data);
  collection.check_names();
  return {LabelMap(collection.in_order()), collection.warnings()};
}

}  // namespace peftkit::data
