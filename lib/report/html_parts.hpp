#pragma once
// The pieces of the page: escaped text, the style sheet, figures. Every function that takes text
// takes it unescaped, except where a parameter is called `html`.

#include "report/grid.hpp"

#include <functional>

namespace peftkit::report {

// For element content and for attributes in double quotes.
std::string escape(const std::string& text);

constexpr int kColourSteps = 50;
// CSS, with a class per colour step: s0…s50 for the sequential scale, d0…d50 for the diverging one.
std::string style_sheet();

struct HeatFigure {
  std::string title, caption;
  bool diverging = false;  // values from -bound to bound, printed with their sign; else 0 to bound
  double bound = 1;
};

// `values` as a table of coloured numbers with a legend; `tooltip(row, column)` may be empty.
std::string heat_figure(const HeatFigure& figure, const Grid& grid, const Matrix& values,
                        const std::function<std::string(size_t, size_t)>& tooltip = {});

// A bound for these values: the largest, rounded up to a twentieth.
double bound_of(const Matrix& values);

// Quantiles of each of a file's gates as a box on the axis from 0 to 1.
std::string box_figure(const Grid& grid, size_t file);

// "mean 0.420, sd 0.050; …", for tooltips.
std::string describe_statistics(const GateEntry& gate);

}  // namespace peftkit::report
