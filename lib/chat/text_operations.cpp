#include "chat/text_operations.hpp"

#include "chat/unicode.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

bool is_line_end(char32_t c) {
  return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 ||
         c == 0x2029;
}

std::vector<std::string_view> split_at_blanks(std::string_view text, int64_t most) {
  std::vector<std::string_view> parts;
  text = strip(text, Side::left);
  while (!text.empty()) {
    if (most >= 0 && static_cast<int64_t>(parts.size()) == most) {
      parts.push_back(text);
      break;
    }
    size_t end = 0;
    for (size_t at = 0; at < text.size() && !is_blank(take(text, at));) end = at;
    parts.push_back(text.substr(0, end));
    text = strip(text.substr(end), Side::left);
  }
  return parts;
}

std::vector<std::string_view> split_at_blanks_from_right(std::string_view text, int64_t most) {
  std::vector<std::string_view> parts = split_at_blanks(text, -1);
  if (most < 0 || static_cast<int64_t>(parts.size()) <= most) return parts;
  const size_t rest = parts.size() - static_cast<size_t>(most);
  const char* end = parts[rest - 1].data() + parts[rest - 1].size();
  const std::string_view first = text.substr(0, static_cast<size_t>(end - text.data()));
  parts.erase(parts.begin(), parts.begin() + static_cast<long>(rest));
  parts.insert(parts.begin(), first);
  return parts;
}

}  // namespace

std::string replaced(Budget& budget, std::string_view text, std::string_view old,
                     std::string_view by, int64_t count) {
  std::string out;
  size_t begin = 0;
  for (size_t at = 0; count != 0; --count) {
    const size_t found = old.empty() ? at : text.find(old, at);
    if (found > text.size()) break;
    out += text.substr(begin, found - begin);
    out += by;
    budget.spend(1);
    if (out.size() > kLongestText) budget.spend_text(out.size());
    begin = found + old.size();
    at = begin;
    if (old.empty()) {
      if (at == text.size()) break;
      take(text, at);
    }
  }
  out += text.substr(begin);
  return out;
}

std::vector<std::string_view> split_text(std::string_view text,
                                         const std::optional<std::string>& separator,
                                         int64_t most) {
  if (!separator) return split_at_blanks(text, most);
  if (separator->empty()) throw Problem("split: the separator is empty");
  std::vector<std::string_view> parts;
  size_t found;
  while ((most < 0 || static_cast<int64_t>(parts.size()) < most) &&
         (found = text.find(*separator)) != std::string_view::npos) {
    parts.push_back(text.substr(0, found));
    text = text.substr(found + separator->size());
  }
  parts.push_back(text);
  return parts;
}

std::vector<std::string_view> split_text_from_right(std::string_view text,
                                                    const std::optional<std::string>& separator,
                                                    int64_t most) {
  if (!separator) return split_at_blanks_from_right(text, most);
  if (separator->empty()) throw Problem("rsplit: the separator is empty");
  std::vector<std::string_view> parts;
  size_t found;
  while ((most < 0 || static_cast<int64_t>(parts.size()) < most) &&
         (found = text.rfind(*separator)) != std::string_view::npos) {
    parts.push_back(text.substr(found + separator->size()));
    text = text.substr(0, found);
  }
  parts.push_back(text);
  std::ranges::reverse(parts);
  return parts;
}

std::vector<std::string_view> split_lines(std::string_view text, bool keep_ends) {
  std::vector<std::string_view> lines;
  size_t begin = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = at;
    const char32_t c = take(text, at);
    if (!is_line_end(c)) continue;
    if (c == U'\r' && at < text.size() && text[at] == '\n') ++at;
    lines.push_back(text.substr(begin, (keep_ends ? at : end) - begin));
    begin = at;
  }
  if (begin < text.size()) lines.push_back(text.substr(begin));
  return lines;
}

std::string padded(Budget& budget, const std::string& text, int64_t width, std::string_view fill,
                   Align align) {
  const int64_t missing = width - static_cast<int64_t>(length(text));
  if (missing <= 0) return text;
  if (missing > static_cast<int64_t>(kLongestText)) budget.spend_text(kLongestText + 1);
  // Python puts the odd one left where the width is odd.
  const int64_t half = missing / 2 + (missing & width & 1);
  const int64_t left = align == Align::left ? 0 : align == Align::right ? missing : half;
  budget.spend_text(static_cast<size_t>(missing) * fill.size() + text.size());
  std::string out;
  for (int64_t i = 0; i < missing; ++i) {
    if (i == left) out += text;
    out += fill;
  }
  return left == missing ? out + text : out;
}

}  // namespace peftkit::chat
