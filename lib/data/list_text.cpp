#include "data/list_text.hpp"

#include "base/spelling.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace peftkit::data {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool is_quote(char c) {
  return c == '\'' || c == '"';
}

// What stands between the brackets; nothing where there are none. Only square ones hold words
// without quotes, for the others may be part of a name: "(other)".
std::optional<std::string_view> inside(std::string_view text) {
  if (text == "set()" || text == "()") return "";
  const size_t opened = std::string_view("[({").find(text.empty() ? ' ' : text.front());
  if (opened == std::string_view::npos || text.back() != "])}"[opened]) return std::nullopt;
  const std::string_view content = trim(text.substr(1, text.size() - 2));
  if (opened > 0 && (content.empty() || !is_quote(content.front()))) return std::nullopt;
  return content;
}

Json word_item(std::string_view word) {
  for (const char* none : {"None", "null", "nan", "NaN"}) {
    if (word == none) return nullptr;
  }
  return std::string(word);
}

// One of those that NumPy writes without quotes.
bool is_plain_value(const std::string& word) {
  return canonical_number(word) || word == "True" || word == "False" || word_item(word).is_null();
}

// What a character after a backslash stands for.
std::optional<char> escaped(char c) {
  constexpr std::string_view written = "'\"\\nt", meant = "'\"\\\n\t";
  const size_t at = written.find(c);
  if (at == std::string_view::npos) return std::nullopt;
  return meant[at];
}

// Reads items from the front of a list's content.
class ListReader {
 public:
  explicit ListReader(std::string_view content) : rest_(content) {}

  std::optional<Json> read() {
    Json items = Json::array();
    for (skip_blanks(); !rest_.empty(); skip_blanks()) {
      const std::optional<Json> item = is_quote(rest_.front()) ? quoted() : words(items);
      if (!item) return std::nullopt;
      if (!item->is_array()) items.push_back(*item);
      skip_blanks();
      if (rest_.starts_with(',')) rest_.remove_prefix(1);
    }
    return items;
  }

 private:
  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
  }

  std::optional<Json> quoted() {
    const char quote = rest_.front();
    std::string text;
    size_t at = 1;
    for (; at < rest_.size() && rest_[at] != quote; ++at) {
      char c = rest_[at];
      if (c == '\\') {
        const auto meant = ++at < rest_.size() ? escaped(rest_[at]) : std::nullopt;
        if (!meant) return std::nullopt;
        c = *meant;
      }
      text += c;
    }
    if (at == rest_.size()) return std::nullopt;
    rest_.remove_prefix(at + 1);
    const bool ends =
        rest_.empty() || rest_.front() == ',' || kBlanks.find(rest_.front()) != kBlanks.npos;
    return ends ? std::optional<Json>(text) : std::nullopt;
  }

  // Up to a comma. Numbers with blanks alone between them are NumPy's, and put into `items` one by
  // one; the answer is an array then.
  std::optional<Json> words(Json& items) {
    const size_t end = std::min(rest_.find(','), rest_.size());
    const std::string_view word = trim(rest_.substr(0, end));
    const bool brackets = word.find_first_of("[](){}'\"") != std::string_view::npos;
    if (word.empty() || brackets || word.find("...") != std::string_view::npos) return std::nullopt;
    rest_.remove_prefix(end);
    const auto parts = blank_parts(word);
    const bool numbers = std::ranges::all_of(parts, is_plain_value);
    if (parts.size() == 1 || !numbers) return word_item(word);
    for (const auto& part : parts) items.push_back(word_item(part));
    return Json::array();
  }

  static std::vector<std::string> blank_parts(std::string_view word) {
    std::vector<std::string> parts;
    for (size_t at = 0; at < word.size(); at = word.find_first_not_of(kBlanks, at)) {
      const size_t end = std::min(word.find_first_of(kBlanks, at), word.size());
      parts.emplace_back(word.substr(at, end - at));
      at = end;
    }
    return parts;
  }

  std::string_view rest_;
};

}  // namespace

bool looks_like_list(std::string_view text) {
  return inside(trim(text)).has_value();
}

std::optional<Json> list_in_text(std::string_view text) {
  const auto content = inside(trim(text));
  if (!content) return std::nullopt;
  try {
    Json list = parse_json(trim(text), "", ErrorKind::data);
    if (list.is_array()) return list;
  } catch (const Error&) {  // of another form
  }
  return ListReader(*content).read();
}

}  // namespace peftkit::data
