#include "tasks/preview.hpp"

#include "base/text.hpp"

namespace peftkit::tasks {

namespace {

// Control characters as escapes; other bytes are kept.
std::string visible(const std::string& text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += std::string("\\x") + kDigits[byte >> 4] + kDigits[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

// Characters, which are not bytes.
int columns_of(const std::string& text) {
  int columns = 0;
  for (const char c : text) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return columns;
}

std::string word_of(const PreviewToken& token) {
  return visible(token.note.empty() ? token.text : token.text + "/" + token.note);
}

}  // namespace

std::string text(const PreviewPart& part, int width) {
  std::string out = " ";
  int column = 1;
  for (size_t i = 0; i < part.tokens.size(); ++i) {
    const PreviewToken& token = part.tokens[i];
    const bool marked = token.learned && token.note.empty();
    const auto is_marked = [&](size_t other) {
      return other < part.tokens.size() && part.tokens[other].learned &&
             part.tokens[other].note.empty();
    };
    std::string word = word_of(token);
    if (marked && (i == 0 || !is_marked(i - 1))) word = "⟦" + word;
    if (marked && !is_marked(i + 1)) word += "⟧";
    if (column > 1 && column + 1 + columns_of(word) > width) {
      out += "\n ";
      column = 1;
    }
    out += " " + word;
    column += 1 + columns_of(word);
  }
  return out;
}

}  // namespace peftkit::tasks
