#include "base/text.hpp"
#include "report/html_parts.hpp"
#include "report/text_table.hpp"

#include <algorithm>
#include <cmath>

namespace peftkit::report {

namespace {

// The class of a value's colour.
std::string colour_class(const HeatFigure& figure, double value) {
  const double part = value / figure.bound;
  const double share = figure.diverging ? (part + 1) / 2 : part;
  const long step = std::lround(std::clamp(share, 0.0, 1.0) * kColourSteps);
  return str(figure.diverging ? 'd' : 's', step);
}

std::string figure_number(const HeatFigure& figure, double value) {
  const std::string size = fixed(std::abs(value), 2);
  if (!figure.diverging || size == "0.00") return size;
  return (value < 0 ? "−" : "+") + size;
}

struct ColumnTitle {
  std::string method, target;
};

ColumnTitle split_title(const std::string& label) {
  const size_t dot = label.find('.');
  return {label.substr(0, dot), dot == std::string::npos ? "" : label.substr(dot + 1)};
}

// Two rows: methods, each over its targets.
std::string column_titles(const Grid& grid) {
  std::string methods = "<tr><th scope=\"col\" rowspan=\"2\">Layer</th>", targets = "<tr>";
  for (size_t c = 0; c < grid.columns.size();) {
    const std::string method = split_title(grid.columns[c]).method;
    size_t span = 0;
    for (; c < grid.columns.size() && split_title(grid.columns[c]).method == method; ++c, ++span) {
      targets += str("<th scope=\"col\" class=\"target\">",
                     escape(split_title(grid.columns[c]).target), "</th>");
    }
    methods += str("<th scope=\"colgroup\" class=\"method\" colspan=\"", span, "\">",
                   escape(method), "</th>");
  }
  return str("<thead>", methods, "</tr>\n", targets, "</tr></thead>\n");
}

// A body with a row per layer; `cell(row, column)` makes each <td>.
template <class Cell>
std::string table_body(const Grid& grid, Cell cell) {
  std::string out = "<tbody>\n";
  for (size_t row = 0; row < grid.rows.size(); ++row) {
    out += str("<tr><th scope=\"row\">", escape(grid.rows[row]), "</th>");
    for (size_t column = 0; column < grid.columns.size(); ++column) out += cell(row, column);
    out += "</tr>\n";
  }
  return out + "</tbody>\n";
}

std::string legend(const HeatFigure& figure) {
  const double low = figure.diverging ? -figure.bound : 0, width = figure.bound - low;
  std::string swatches;
  for (int i = 0; i <= 10; ++i) {
    swatches += str("<i class=\"", colour_class(figure, low + width * i / 10), "\"></i>");
  }
  return str("<span class=\"legend\" aria-hidden=\"true\">", figure_number(figure, low), "<span>",
             swatches, "</span>", figure_number(figure, figure.bound), "</span>");
}

std::string figure_html(const std::string& title, const std::string& table_html,
                        const std::string& caption_html) {
  return str("<figure><h3>", escape(title), "</h3>\n<div class=\"scroll\">", table_html,
             "</div>\n<figcaption>", caption_html, "</figcaption></figure>\n");
}

constexpr const char* kNoCell = "<td class=\"none\">–</td>";

// Boxes are drawn in a frame of 120 by 30, gates 0 to 1 being x 4 to 116.
std::string x_of(double gate) {
  return fixed(4 + 112 * gate, 1);
}

std::string segment(const char* kind, double from, double to, double top, double bottom) {
  return str("<line class=\"", kind, "\" x1=\"", x_of(from), "\" x2=\"", x_of(to), "\" y1=\"", top,
             "\" y2=\"", bottom, "\"/>");
}

std::string box_svg(const GateEntry& gate) {
  const GateStatistics& s = gate.statistics;
  const std::string told = escape(describe_statistics(gate));
  std::string out =
      str("<svg width=\"120\" height=\"30\" viewBox=\"0 0 120 30\" role=\"img\" "
          "aria-label=\"",
          told, "\"><title>", told, "</title>");
  for (const double tick : {0.0, 0.5, 1.0}) out += segment("tick", tick, tick, 0, 30);
  out += segment("reach", s.min, s.max, 15, 15);
  out += segment("whisker", s.q05, s.q95, 15, 15);
  // A box of equal quartiles must still be seen.
  const double width = std::max(112 * (s.q75 - s.q25), 1.0);
  out += str("<rect class=\"box\" x=\"", x_of(s.q25), "\" y=\"9\" width=\"", fixed(width, 1),
             "\" height=\"12\" rx=\"1.5\"/>");
  return out + segment("median", s.q50, s.q50, 8, 22) + "</svg>";
}

std::string axis_row(size_t columns) {
  std::string svg = "<svg width=\"120\" height=\"14\" viewBox=\"0 0 120 14\" aria-hidden=\"true\">";
  for (const auto* tick : {"0", "0.5", "1"}) {
    svg += str("<text x=\"", x_of(std::stod(tick)), "\" y=\"10\" text-anchor=\"middle\">", tick,
               "</text>");
  }
  std::string out = "<tfoot><tr><td></td>";
  for (size_t c = 0; c < columns; ++c) out += "<td>" + svg + "</svg></td>";
  return out + "</tr></tfoot>\n";
}

}  // namespace

std::string escape(const std::string& text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string describe_statistics(const GateEntry& gate) {
  const GateStatistics& s = gate.statistics;
  const auto f = [](double value) { return fixed(value, 3); };
  std::string out =
      str(describe(gate.name), ": mean ", f(s.mean), ", sd ", f(s.std), "; quantiles 5% ", f(s.q05),
          ", 25% ", f(s.q25), ", 50% ", f(s.q50), ", 75% ", f(s.q75), ", 95% ", f(s.q95), "; min ",
          f(s.min), ", max ", f(s.max));
  if (!std::isnan(s.below_01)) out += str("; below 0.1: ", fixed(100 * s.below_01, 1), "%");
  if (!std::isnan(s.above_09)) out += str("; above 0.9: ", fixed(100 * s.above_09, 1), "%");
  return out;
}

double bound_of(const Matrix& values) {
  double largest = 0;
  for (const auto& row : values) {
    for (const auto& value : row) largest = std::max(largest, std::abs(value.value_or(0)));
  }
  return std::max(0.05, std::ceil(largest * 20) / 20);
}

std::string heat_figure(const HeatFigure& figure, const Grid& grid, const Matrix& values,
                        const std::function<std::string(size_t, size_t)>& tooltip) {
  const auto cell = [&](size_t row, size_t column) -> std::string {
    const auto& value = values[row][column];
    if (!value) return kNoCell;
    const std::string told = tooltip ? tooltip(row, column) : "";
    return str("<td class=\"", colour_class(figure, *value), "\"",
               told.empty() ? "" : " title=\"" + escape(told) + "\"", ">",
               figure_number(figure, *value), "</td>");
  };
  return figure_html(
      figure.title,
      str("<table class=\"heat\">\n", column_titles(grid), table_body(grid, cell), "</table>"),
      legend(figure) + escape(figure.caption));
}

std::string box_figure(const Grid& grid, size_t file) {
  const auto cell = [&](size_t row, size_t column) -> std::string {
    const GateEntry* gate = grid.cells[file][row][column];
    return gate == nullptr ? kNoCell : str("<td>", box_svg(*gate), "</td>");
  };
  return figure_html("Spread over examples",
                     str("<table class=\"boxes\">\n", column_titles(grid), table_body(grid, cell),
                         axis_row(grid.columns.size()), "</table>"),
                     "Median, quartiles (box), 5% to 95% (line), smallest and largest (dots).");
}

}  // namespace peftkit::report
