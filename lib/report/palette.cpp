#include "report/palette.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>

namespace peftkit::report {

namespace {

// Lightness 0 to 1, chroma, hue in degrees.
struct Oklch {
  double l, c, h;
};

double gamma_encoded(double linear) {
  const double x = std::clamp(linear, 0.0, 1.0);
  return x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055;
}

double gamma_decoded(uint8_t byte) {
  const double x = byte / 255.0;
  return x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
}

uint8_t byte_of(double share) {
  return static_cast<uint8_t>(std::lround(255 * share));
}

// The matrices are those of Ottosson's definition of OKLab.
Rgb to_rgb(const Oklch& colour) {
  const double angle = colour.h * std::numbers::pi / 180;
  const double a = colour.c * std::cos(angle), b = colour.c * std::sin(angle);
  const auto cube = [](double x) { return x * x * x; };
  const double l = cube(colour.l + 0.3963377774 * a + 0.2158037573 * b);
  const double m = cube(colour.l - 0.1055613458 * a - 0.0638541728 * b);
  const double s = cube(colour.l - 0.0894841775 * a - 1.2914855480 * b);
  return {byte_of(gamma_encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)),
          byte_of(gamma_encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)),
          byte_of(gamma_encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s))};
}

constexpr double kBlue = 255, kOrange = 50;

// Chroma is largest in the middle, where the screen's gamut is widest.
Oklch between(const Oklch& low, const Oklch& high, double share, double bulge) {
  const double arch = 4 * share * (1 - share) * bulge;
  return {low.l + (high.l - low.l) * share, low.c + (high.c - low.c) * share + arch, high.h};
}

double luminance(Rgb colour) {
  return 0.2126 * gamma_decoded(colour.r) + 0.7152 * gamma_decoded(colour.g) +
         0.0722 * gamma_decoded(colour.b);
}

constexpr std::array<int, 6> kCubeLevels = {0, 95, 135, 175, 215, 255};

int cube_index(int value) {
  const auto nearest =
      std::ranges::min_element(kCubeLevels, {}, [&](int level) { return std::abs(level - value); });
  return static_cast<int>(nearest - kCubeLevels.begin());
}

// The 6×6×6 cube begins at 16, the 24 greys 8, 18, … at 232.
int xterm_index(Rgb c) {
  const int r = cube_index(c.r), g = cube_index(c.g), b = cube_index(c.b);
  const int mean = (c.r + c.g + c.b) / 3;
  const int grey = std::clamp((mean - 3) / 10, 0, 23);
  const auto distance = [&](int red, int green, int blue) {
    return (red - c.r) * (red - c.r) + (green - c.g) * (green - c.g) + (blue - c.b) * (blue - c.b);
  };
  const int level = 8 + 10 * grey;
  const auto at = [](int index) { return kCubeLevels[static_cast<size_t>(index)]; };
  return distance(level, level, level) < distance(at(r), at(g), at(b)) ? 232 + grey
                                                                       : 16 + 36 * r + 6 * g + b;
}

}  // namespace

Rgb sequential_colour(double value, Theme theme) {
  const double share = std::clamp(value, 0.0, 1.0);
  return theme == Theme::light
             ? to_rgb(between({0.975, 0.008, kBlue}, {0.36, 0.11, kBlue}, share, 0.05))
             : to_rgb(between({0.24, 0.02, kBlue}, {0.93, 0.05, kBlue}, share, 0.07));
}

Rgb diverging_colour(double value, Theme theme) {
  const double share = std::min(std::abs(value), 1.0);
  const double hue = value < 0 ? kOrange : kBlue;
  return theme == Theme::light ? to_rgb(between({0.975, 0, hue}, {0.56, 0.15, hue}, share, 0))
                               : to_rgb(between({0.24, 0, hue}, {0.76, 0.12, hue}, share, 0));
}

double contrast(Rgb a, Rgb b) {
  const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
  return std::max(x, y) / std::min(x, y);
}

Rgb text_colour_on(Rgb background) {
  constexpr Rgb black{0, 0, 0}, white{255, 255, 255};
  return contrast(background, black) >= contrast(background, white) ? black : white;
}

std::string hex(Rgb colour) {
  char buffer[8];
  std::snprintf(buffer, sizeof buffer, "#%02x%02x%02x", colour.r, colour.g, colour.b);
  return buffer;
}

ColourDepth colour_depth(Stream stream) {
  if (!colour_wanted(stream)) return ColourDepth::none;
  const char* known = std::getenv("COLORTERM");
  const std::string depth = known == nullptr ? "" : known;
  return depth == "truecolor" || depth == "24bit" ? ColourDepth::truecolor : ColourDepth::xterm256;
}

std::string paint(Rgb background, ColourDepth depth) {
  const Rgb text = text_colour_on(background);
  const auto rgb = [](Rgb c) { return str(int{c.r}, ";", int{c.g}, ";", int{c.b}); };
  if (depth == ColourDepth::truecolor) {
    return str("\033[48;2;", rgb(background), ";38;2;", rgb(text), "m");
  }
  if (depth == ColourDepth::xterm256) {
    return str("\033[48;5;", xterm_index(background), ";38;5;", xterm_index(text), "m");
  }
  return "";
}

}  // namespace peftkit::report
