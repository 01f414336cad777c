#include "report/text_table.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace peftkit::report {

namespace {

using Align = TextTable::Align;

constexpr size_t kGap = 2;  // blanks between columns

bool is_combining(uint32_t code) {
  return code >= 0x300 && code <= 0x36F;
}

// East Asian wide and emoji, in ranges that are coarse but right for what labels hold.
bool is_wide(uint32_t code) {
  struct Range {
    uint32_t first, last;
  };
  constexpr std::array ranges = {Range{0x1100, 0x115F},   Range{0x2E80, 0xA4CF},
                                 Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},
                                 Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},
                                 Range{0x1F300, 0x1FAFF}, Range{0x20000, 0x3FFFD}};
  return std::ranges::any_of(
      ranges, [&](const Range& range) { return code >= range.first && code <= range.last; });
}

// Moves `i` over one code point of valid UTF-8.
uint32_t next_code_point(const std::string& text, size_t& i) {
  const auto lead = static_cast<unsigned char>(text[i++]);
  if (lead < 0x80) return lead;
  uint32_t code = lead >= 0xF0 ? lead & 0x07u : lead >= 0xE0 ? lead & 0x0Fu : lead & 0x1Fu;
  while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) {
    code = (code << 6) | (static_cast<unsigned char>(text[i++]) & 0x3Fu);
  }
  return code;
}

std::string padded(const std::string& text, size_t width, Align align) {
  const size_t used = display_width(text);
  const size_t room = width > used ? width - used : 0;
  const size_t before = align == Align::left ? 0 : align == Align::right ? room : room / 2;
  return std::string(before, ' ') + text + std::string(room - before, ' ');
}

// Title lines, the last of them at the bottom.
std::vector<std::string> title_lines(const std::string& title, size_t lines) {
  auto parts = split(title, '\n');
  parts.insert(parts.begin(), lines - parts.size(), "");
  return parts;
}

class Renderer {
 public:
  explicit Renderer(const TextTable& table) : table_(table) {
    for (size_t c = 0; c < table.columns.size(); ++c) widths_.push_back(width_of(c));
  }

  std::string text(size_t width) const {
    std::string out;
    size_t first = std::min(table_.keys, widths_.size());
    do {
      const size_t end = block_end(first, width);
      if (!out.empty()) out += '\n';
      out += block(first, end);
      first = end;
    } while (first < widths_.size());
    return out;
  }

 private:
  size_t width_of(size_t column) const {
    size_t width = 0;
    for (const auto& line : split(table_.columns[column].title, '\n')) {
      width = std::max(width, display_width(line));
    }
    for (const auto& row : table_.rows) width = std::max(width, display_width(row[column].text));
    return width;
  }

  // The first column that no longer fits; at least one is taken.
  size_t block_end(size_t first, size_t width) const {
    size_t used = 0;
    for (size_t c = 0; c < table_.keys; ++c) used += widths_[c] + kGap;
    size_t end = first;
    while (end < widths_.size()) {
      used += widths_[end];
      if (end > first && used > width) break;
      used += kGap;
      ++end;
    }
    return end;
  }

  std::string block(size_t first, size_t end) const {
    std::vector<size_t> shown;
    for (size_t c = 0; c < end; ++c) {
      if (c < table_.keys || c >= first) shown.push_back(c);
    }
    return titles(shown) + body(shown);
  }

  std::string titles(const std::vector<size_t>& shown) const {
    size_t lines = 1;
    for (const auto& column : table_.columns) {
      lines = std::max(lines, split(column.title, '\n').size());
    }
    std::string out;
    for (size_t l = 0; l < lines; ++l) {
      std::vector<TextCell> cells;
      for (const auto& column : table_.columns) {
        cells.emplace_back(title_lines(column.title, lines)[l]);
      }
      out += line(cells, shown);
    }
    return out;
  }

  std::string body(const std::vector<size_t>& shown) const {
    std::string out;
    for (const auto& row : table_.rows) out += line(row, shown);
    return out;
  }

  std::string line(const std::vector<TextCell>& cells, const std::vector<size_t>& shown) const {
    std::string out;
    for (const size_t c : shown) {
      if (c != shown.front()) out += std::string(kGap, ' ');
      const auto& cell = cells[c];
      const std::string text = padded(printable(cell.text), widths_[c], table_.columns[c].align);
      out += cell.paint.empty() ? text : cell.paint + text + "\033[0m";
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
  }

  const TextTable& table_;
  std::vector<size_t> widths_;
};

}  // namespace

std::string to_text(const TextTable& table, int width) {
  return Renderer(table).text(static_cast<size_t>(std::max(width, 1)));
}

std::string printable(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    const uint32_t code = next_code_point(text, i);
    const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    out += control ? std::string("?") : text.substr(start, i - start);
  }
  return out;
}

size_t display_width(const std::string& text) {
  size_t width = 0;
  for (size_t i = 0; i < text.size();) {
    const uint32_t code = next_code_point(text, i);
    width += is_combining(code) ? 0 : is_wide(code) ? 2 : 1;
  }
  return width;
}

}  // namespace peftkit::report
