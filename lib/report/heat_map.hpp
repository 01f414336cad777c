#pragma once
// Heat maps in the terminal: layers down, gates across. With colour each cell is a block of its
// value's colour; without, a block character of four densities stands before the number.

#include "report/grid.hpp"
#include "report/palette.hpp"

namespace peftkit::report {

// How text is shown: the columns there are and what colours.
struct TextStyle {
  int width = 100;
  ColourDepth colours = ColourDepth::none;
};

// Values from 0 to 1.
std::string heat_map(const Grid& grid, const Matrix& values, const TextStyle& style);

}  // namespace peftkit::report
