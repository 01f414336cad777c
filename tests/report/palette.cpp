#include "report/palette.hpp"

#include "support/support.hpp"

namespace peftkit::report {

TEST_CASE("text is legible on every colour of every scale") {
  for (const Theme theme : {Theme::light, Theme::dark}) {
    for (int i = 0; i <= 100; ++i) {
      CAPTURE(i);
      const Rgb sequential = sequential_colour(i / 100.0, theme);
      CHECK(contrast(sequential, text_colour_on(sequential)) >= 4.5);
      const Rgb diverging = diverging_colour(i / 50.0 - 1, theme);
      CHECK(contrast(diverging, text_colour_on(diverging)) >= 4.5);
    }
  }
}

TEST_CASE("the sequential scale moves steadily away from the page") {
  const Rgb black{0, 0, 0}, white{255, 255, 255};
  for (int i = 1; i <= 50; ++i) {
    CAPTURE(i);
    const auto light = [](int step) { return sequential_colour(step / 50.0, Theme::light); };
    const auto dark = [](int step) { return sequential_colour(step / 50.0, Theme::dark); };
    CHECK(contrast(light(i), white) > contrast(light(i - 1), white));
    CHECK(contrast(dark(i), black) > contrast(dark(i - 1), black));
  }
}

TEST_CASE("the diverging scale is neutral at 0 and opposite at its ends") {
  for (const Theme theme : {Theme::light, Theme::dark}) {
    const Rgb middle = diverging_colour(0, theme);
    CHECK(middle.r == middle.b);
    CHECK(diverging_colour(-1, theme).r > diverging_colour(-1, theme).b);
    CHECK(diverging_colour(1, theme).r < diverging_colour(1, theme).b);
    CHECK(diverging_colour(7, theme) == diverging_colour(1, theme));
  }
}

TEST_CASE("escape sequences name the colours that the terminal knows") {
  CHECK(hex({1, 255, 16}) == "#01ff10");
  CHECK(paint({255, 255, 255}, ColourDepth::truecolor) == "\033[48;2;255;255;255;38;2;0;0;0m");
  CHECK(paint({255, 255, 255}, ColourDepth::xterm256) == "\033[48;5;231;38;5;16m");
  CHECK(paint({8, 8, 8}, ColourDepth::xterm256) == "\033[48;5;232;38;5;231m");
  CHECK(paint({255, 255, 255}, ColourDepth::none).empty());
}

}  // namespace peftkit::report
