#pragma once
// Tables of aligned text, as wide as asked: columns that do not fit go on below, with the key
// columns repeated.

#include <string>
#include <vector>

namespace peftkit::report {

struct TextCell {
  TextCell(std::string cell_text, std::string cell_paint = "")
      : text(std::move(cell_text)), paint(std::move(cell_paint)) {}
  std::string text;
  std::string paint;  // escape sequence for the whole cell; "" for none
};

struct TextTable {
  enum class Align { left, right, centre };
  struct Column {
    std::string title;  // '\n' begins another line
    Align align = Align::right;
  };
  std::vector<Column> columns;
  std::vector<std::vector<TextCell>> rows;
  size_t keys = 1;  // leading columns that every block repeats
};

// Ends with a line end; no line has trailing blanks.
std::string to_text(const TextTable& table, int width);

// Control characters replaced, so that a text from a file cannot command the terminal.
std::string printable(const std::string& text);

// How many columns of a terminal a UTF-8 text takes.
size_t display_width(const std::string& text);

}  // namespace peftkit::report
