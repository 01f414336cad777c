// The tokenizer of WMT's mteval-v13a.pl, as in `sacrebleu`: a chain of replacements, then the parts
// between blanks.
#include "metrics/bleu.hpp"
#include "metrics/unicode_text.hpp"

namespace peftkit::metrics {

namespace {

std::string replaced(std::string text, std::string_view old, std::string_view by) {
  for (size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + by.size()))
    text.replace(at, old.size(), by);
  return text;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_point(char c) {
  return c == '.' || c == ',';
}

// ASCII punctuation but for apostrophe, comma, hyphen and point.
bool is_always_apart(char c) {
  return is_ascii_punctuation(c) && c != '\'' && c != ',' && c != '-' && c != '.';
}

std::string punctuation_apart(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (is_always_apart(c)) {
      out.append({' ', c, ' '});
    } else {
      out += c;
    }
  }
  return out;
}

// Writes each pair of neighbours that fits as `before` first `between` second `after`, from left to
// right without overlap. Bytes of longer characters are no digits, so they do as characters.
template <class First, class Second>
std::string pairs_apart(const std::string& text, First first, Second second, const char* before,
                        const char* between, const char* after) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i + 1 < text.size() && first(text[i]) && second(text[i + 1])) {
      out.append(before).append(1, text[i]).append(between).append(1, text[i + 1]).append(after);
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> tokenize_13a(const std::string& segment) {
  std::string text(without_trailing_blanks(segment));
  text = replaced(std::move(text), "<skipped>", "");
  text = replaced(std::move(text), "-\n", "");
  text = replaced(std::move(text), "\n", " ");
  text = replaced(std::move(text), "&quot;", "\"");
  text = replaced(std::move(text), "&amp;", "&");
  text = replaced(std::move(text), "&lt;", "<");
  text = replaced(std::move(text), "&gt;", ">");
  text = punctuation_apart(" " + text + " ");
  const auto no_digit = [](char c) { return !is_digit(c); };
  const auto hyphen = [](char c) { return c == '-'; };
  text = pairs_apart(text, no_digit, is_point, "", " ", " ");
  text = pairs_apart(text, is_point, no_digit, " ", " ", "");
  text = pairs_apart(text, is_digit, hyphen, "", " ", " ");
  const auto views = words(text);
  return {views.begin(), views.end()};
}

}  // namespace peftkit::metrics
