#pragma once
// Colours of heat maps. Lightness carries the value, in even perceptual steps (OKLab, Ottosson
// 2020), so that a map can be read in grey and by colour-blind readers.

#include "base/terminal.hpp"

#include <cstdint>
#include <string>

namespace peftkit::report {

struct Rgb {
  uint8_t r, g, b;
  bool operator==(const Rgb&) const = default;
};

enum class Theme { light, dark };

// One hue from the page's colour (0) to the strongest (1). Values outside are clamped.
Rgb sequential_colour(double value, Theme theme);
// Orange (-1) over neutral (0) to blue (1).
Rgb diverging_colour(double value, Theme theme);

// Black or white, whichever is easier to read there.
Rgb text_colour_on(Rgb background);
// Contrast ratio of WCAG 2: 1 to 21.
double contrast(Rgb a, Rgb b);

std::string hex(Rgb colour);  // "#1f2a44"

enum class ColourDepth { none, xterm256, truecolor };
// What the stream's terminal is known to show: none unless colour_wanted, 24 bits if COLORTERM says
// so, else the 256 colours of xterm.
ColourDepth colour_depth(Stream stream);

// The escape sequence that sets this background and a legible text colour; "" for none.
std::string paint(Rgb background, ColourDepth depth);

}  // namespace peftkit::report
