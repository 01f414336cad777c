#include "report/heat_map.hpp"

#include "base/text.hpp"
#include "report/text_table.hpp"

#include <algorithm>

namespace peftkit::report {

namespace {

// ░ below 0.25, ▒ below 0.5, ▓ below 0.75, █ from there on.
const char* density(double value) {
  constexpr const char* blocks[] = {"░", "▒", "▓", "█"};
  return blocks[std::clamp(static_cast<int>(value * 4), 0, 3)];
}

TextCell heat_cell(const std::optional<double>& value, ColourDepth colours) {
  if (!value) return {"–"};
  const std::string text = fixed(*value, 2);
  if (colours == ColourDepth::none) return {str(density(*value), " ", text)};
  return {str("  ", text, "  "), paint(sequential_colour(*value, Theme::dark), colours)};
}

// "lora.query" in two lines, since columns are many and narrow.
std::string two_lines(std::string label) {
  if (const size_t dot = label.find('.'); dot != std::string::npos) label[dot] = '\n';
  return label;
}

}  // namespace

std::string heat_map(const Grid& grid, const Matrix& values, const TextStyle& style) {
  TextTable table;
  table.columns.push_back({"layer", TextTable::Align::right});
  for (const auto& column : grid.columns) {
    table.columns.push_back({two_lines(column), TextTable::Align::centre});
  }
  for (size_t row = 0; row < grid.rows.size(); ++row) {
    auto& cells = table.rows.emplace_back();
    cells.emplace_back(grid.rows[row]);
    for (const auto& value : values[row]) cells.push_back(heat_cell(value, style.colours));
  }
  return to_text(table, style.width);
}

}  // namespace peftkit::report
