#include "report/table.hpp"

#include "base/text.hpp"
#include "report/method_summary.hpp"
#include "report/text_table.hpp"

#include <algorithm>
#include <cmath>

namespace peftkit::report {

namespace {

using Optional = std::optional<double>;
using Cells = std::vector<TextCell>;

constexpr const char* kNone = "–";
constexpr auto kLeft = TextTable::Align::left;

std::string value_text(const Optional& value) {
  return value ? fixed(*value, 3) : kNone;
}

std::string signed_text(const Optional& value) {
  return value ? str(*value < 0 ? "" : "+", fixed(*value, 3)) : kNone;
}

std::string percent_text(double share) {
  return std::isnan(share) ? kNone : fixed(100 * share, 1) + "%";
}

std::string place_text(const GateEntry& gate) {
  return str(fixed(gate.statistics.mean, 3), " (layer ", gate.name.layer, ")");
}

// A table with a line per gate of the grid, in which every cell after the gate's name is made by
// `add(row, column, cells)`.
template <class Add>
TextTable table_of_gates(const Grid& grid, std::vector<TextTable::Column> columns, Add add) {
  TextTable table;
  table.keys = 2;
  table.columns = {{"layer"}, {"gate", kLeft}};
  std::ranges::move(columns, std::back_inserter(table.columns));
  for (size_t row = 0; row < grid.rows.size(); ++row) {
    for (size_t column = 0; column < grid.columns.size(); ++column) {
      const bool anywhere = std::ranges::any_of(
          grid.cells, [&](const auto& cells) { return cells[row][column] != nullptr; });
      if (!anywhere) continue;
      Cells cells = {grid.rows[row], grid.columns[column]};
      add(row, column, cells);
      table.rows.push_back(std::move(cells));
    }
  }
  return table;
}

}  // namespace

std::string heading(const GateFile& file, const ShownFile& shown) {
  return printable(str("adapter  ", file.header.adapter)) + "\n" +
         printable(str("base     ", file.header.model_type, ", ", file.header.layers, " layers")) +
         "\n" +
         printable(str("data     ", shown.data, ", ", with_commas(file.examples), " examples")) +
         "\n" + printable(str("gates    ", file.gates.size(), " in ", shown.gates)) + "\n";
}

std::string method_table(const GateFile& file, int width) {
  TextTable table;
  table.columns = {{"method", kLeft}, {"gates"},        {"mean"}, {"std"},
                   {"lowest mean"},   {"highest mean"}, {"<0.1"}, {">0.9"}};
  for (const auto& method : summarize_methods(file)) {
    table.rows.push_back({method.method, str(method.gates), fixed(method.mean, 3),
                          fixed(method.std, 3), place_text(*method.lowest),
                          place_text(*method.highest), percent_text(method.below_01),
                          percent_text(method.above_09)});
  }
  return to_text(table, width);
}

std::string gate_table(const GateFile& file, int width) {
  const Grid grid = make_grid({&file, 1});
  const auto table = table_of_gates(grid, {{"mean"}, {"std"}, {"min"}, {"max"}, {"<0.1"}, {">0.9"}},
                                    [&](size_t row, size_t column, Cells& cells) {
                                      const GateStatistics& s =
                                          grid.cells[0][row][column]->statistics;
                                      for (const double value : {s.mean, s.std, s.min, s.max})
                                        cells.push_back(fixed(value, 3));
                                      for (const double share : {s.below_01, s.above_09})
                                        cells.push_back(percent_text(share));
                                    });
  return to_text(table, width);
}

std::string label_table(const GateFile& file, int width) {
  const Grid grid = make_grid({&file, 1});
  std::vector<TextTable::Column> columns;
  std::vector<Matrix> values;
  for (const auto& label : file.labels()) {
    columns.push_back({label});
    values.push_back(label_means(grid, 0, label));
  }
  Matrix last;
  if (values.size() == 2) {
    columns.push_back({"difference"});
    last = difference(values[1], values[0]);
  } else if (values.size() > 2) {
    columns.push_back({"range"});
    last = range(values);
  }
  const auto table =
      table_of_gates(grid, std::move(columns), [&](size_t row, size_t column, Cells& cells) {
        for (const auto& matrix : values) cells.push_back(value_text(matrix[row][column]));
        if (last.empty()) return;
        const Optional& value = last[row][column];
        cells.push_back(values.size() == 2 ? signed_text(value) : value_text(value));
      });
  return to_text(table, width);
}

std::string comparison_table(std::span<const GateFile> files, int width) {
  const Grid grid = make_grid(files);
  const auto names = short_names(files);
  std::vector<TextTable::Column> columns;
  std::vector<Matrix> values;
  for (size_t i = 0; i < files.size(); ++i) {
    columns.push_back({names[i]});
    if (i > 0) columns.push_back({"Δ"});
    values.push_back(means(grid, i));
  }
  const auto table =
      table_of_gates(grid, std::move(columns), [&](size_t row, size_t column, Cells& cells) {
        const Optional& first = values[0][row][column];
        for (size_t i = 0; i < files.size(); ++i) {
          const Optional& value = values[i][row][column];
          cells.push_back(value_text(value));
          if (i == 0) continue;
          cells.push_back(signed_text(value && first ? Optional(*value - *first) : std::nullopt));
        }
      });
  return to_text(table, width);
}

}  // namespace peftkit::report
