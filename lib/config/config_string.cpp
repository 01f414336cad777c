#include "config/config_string.hpp"

#include "base/text.hpp"

#include <cctype>

namespace peftkit::config {

namespace {

constexpr int kDeepestLiteral = 16;

class LiteralParser {
 public:
  LiteralParser(std::string_view text, const Place& place) : text_(text), place_(place) {}

  std::vector<ConfigChunk> chunks() {
    std::vector<ConfigChunk> out;
    do {
      out.push_back(chunk());
    } while (accept('|'));
    if (at_ < text_.size()) fail("expected '|' or the end");
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw Error(ErrorKind::config,
                str("config string '", text_, "', column ", at_ + 1, ": ", message));
  }

  void skip_blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  char peek() {
    skip_blanks();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool accept(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) fail(str("expected '", c, "'"));
  }

  Value made(Value::Kind kind) const {
    Value value;
    value.kind = kind;
    value.place = place_;
    return value;
  }

  // Up to one of the characters that end it, blanks cut off.
  std::string word(std::string_view ends) {
    skip_blanks();
    const size_t begin = at_;
    while (at_ < text_.size() && ends.find(text_[at_]) == std::string_view::npos) ++at_;
    return std::string(trim(text_.substr(begin, at_ - begin)));
  }

  ConfigChunk chunk() {
    ConfigChunk out{word("[]|"), made(Value::Kind::map)};
    if (out.name.empty()) fail("expected the name of a configuration");
    if (!accept('[')) return out;
    while (!accept(']')) {
      const std::string key = word("=,[]|");
      if (key.empty()) fail("expected key=value or ']'");
      expect('=');
      if (out.overrides.find(key) != nullptr) fail(str("'", key, "' is given twice"));
      out.overrides.entries.push_back({key, place_, literal(0)});
      if (peek() != ']') expect(',');
    }
    return out;
  }

  Value literal(int depth) {
    if (depth > kDeepestLiteral) fail("nested too deep");
    const char c = peek();
    if (c == '\'' || c == '"') return quoted();
    if (c == '[' || c == '(') return list(depth, c == '[' ? ']' : ')');
    if (c == '{') return dict(depth);
    return plain();
  }

  Value quoted() {
    const char quote = text_[at_++];
    Value value = made(Value::Kind::scalar);
    value.quoted = true;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value.text += text_[at_++];
    }
    if (at_ == text_.size()) fail("the quote is not closed");
    ++at_;
    return value;
  }

  Value list(int depth, char end) {
    ++at_;
    Value value = made(Value::Kind::list);
    while (!accept(end)) {
      value.items.push_back(literal(depth + 1));
      if (peek() != end) expect(',');
    }
    return value;
  }

  Value dict(int depth) {
    ++at_;
    Value value = made(Value::Kind::map);
    while (!accept('}')) {
      if (peek() != '\'' && peek() != '"') fail("a key of a dict must be in quotes");
      const std::string key = quoted().text;
      expect(':');
      if (value.find(key) != nullptr) fail(str("'", key, "' is given twice"));
      value.entries.push_back({key, place_, literal(depth + 1)});
      if (peek() != '}') expect(',');
    }
    return value;
  }

  Value plain() {
    const std::string text = word(",[](){}|");
    if (text == "None") return made(Value::Kind::null);
    const bool number = !text.empty() && (std::isdigit(static_cast<unsigned char>(text[0])) ||
                                          text[0] == '-' || text[0] == '+' || text[0] == '.');
    if (text != "True" && text != "False" && !number) {
      fail(str("found '", text,
               "', expected a Python literal (text in quotes, True, False, None, numbers, lists)"));
    }
    Value value = made(Value::Kind::scalar);
    value.text = text;
    return value;
  }

  std::string_view text_;
  const Place& place_;
  size_t at_ = 0;
};

}  // namespace

std::vector<ConfigChunk> parse_config_string(std::string_view text, const Place& place) {
  return LiteralParser(text, place).chunks();
}

}  // namespace peftkit::config
