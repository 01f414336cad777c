// The lexer of Jinja 3.1 with its default delimiters, trim_blocks and lstrip_blocks:
// - the first line end after a block or a comment goes;
// - blanks before a block or a comment go where nothing else stands before it on the line;
// - "-" inside a delimiter strips all blanks on that side, "+" keeps what would be trimmed.

#include "chat/problem.hpp"
#include "chat/token.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace peftkit::chat {

namespace {

bool is_digit_at(const std::string& text, size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

// One kind of line end, none at the end of the text.
std::string normalized(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
    } else {
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
      out += '\n';
    }
  }
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

class Lexer {
 public:
  explicit Lexer(const std::string& text) : text_(normalized(text)) {}

  std::vector<Token> run() {
    while (at_ < text_.size()) until_next_tag();
    add(TokenType::end, "");
    return std::move(tokens_);
  }

 private:
  bool here(std::string_view part, size_t at) const { return text_.compare(at, part.size(), part) == 0; }
  bool here(std::string_view part) const { return here(part, at_); }

  size_t after_blanks(size_t at) const {
    while (at < text_.size()) {
      size_t next = at;
      if (!is_blank(take(text_, next))) break;
      at = next;
    }
    return at;
  }

  // Lines are counted once, as tokens are made in order.
  int line() {
    line_ += static_cast<int>(std::count(text_.begin() + static_cast<long>(counted_),
                                         text_.begin() + static_cast<long>(at_), '\n'));
    counted_ = at_;
    return line_;
  }

  Token& add(TokenType type, std::string text) {
    tokens_.push_back({type, std::move(text), line()});
    return tokens_.back();
  }

  [[noreturn]] void fail(const std::string& problem) { throw Problem(problem, line()); }

  // Moves past the end of a tag; what the next data may lose depends on what was there.
  void close_at(size_t end) {
    at_ = end;
    line_starts_ = text_[end - 1] == '\n';
  }

  // The end of "-%}", "+%}" or "%}" at `at`, with the blanks or the line end that go with it.
  size_t end_of_tag(std::string_view close, size_t at) const {
    if (text_[at] == '-' && here(close, at + 1)) return after_blanks(at + 1 + close.size());
    const bool trims = close != "}}";
    if (trims && text_[at] == '+' && here(close, at + 1)) return at + 1 + close.size();
    if (!here(close, at)) return std::string::npos;
    const size_t end = at + close.size();
    return trims && here("\n", end) ? end + 1 : end;
  }

  void add_data(std::string_view data, char sign, bool block) {
    if (sign == '-') {
      data = strip(data, Side::right);
    } else if (sign != '+' && block) {
      const size_t line_start = data.rfind('\n') + 1;
      if ((line_start > 0 || line_starts_) && strip(data.substr(line_start)).empty())
        data = data.substr(0, line_start);
    }
    if (!data.empty()) add(TokenType::data, std::string(data));
  }

  char sign_at(size_t at) const {
    return at < text_.size() && (text_[at] == '-' || text_[at] == '+') ? text_[at] : '\0';
  }

  void until_next_tag() {
    size_t tag = at_;
    while ((tag = text_.find('{', tag)) != std::string::npos &&
           (tag + 1 >= text_.size() || std::string_view("{%#").find(text_[tag + 1]) == std::string_view::npos))
      ++tag;
    const size_t end = std::min(tag, text_.size());
    const char kind = end < text_.size() ? text_[tag + 1] : '\0';
    const char sign = kind ? sign_at(tag + 2) : '+';
    add_data(std::string_view(text_).substr(at_, end - at_), sign, kind != '{');
    at_ = end;
    line_starts_ = false;
    if (!kind) return;
    const size_t inside = tag + 2 + (sign ? 1 : 0);
    if (kind == '#') return comment(inside);
    if (kind == '%' && raw_block(inside)) return;
    add(kind == '%' ? TokenType::block_begin : TokenType::print_begin, "");
    at_ = inside;
    tag_content(kind == '%' ? "%}" : "}}",
                kind == '%' ? TokenType::block_end : TokenType::print_end);
  }

  void comment(size_t inside) {
    size_t end = text_.find("#}", inside);
    if (end == std::string::npos) fail("the comment is not closed");
    if (end > inside && sign_at(end - 1)) --end;
    close_at(end_of_tag("#}", end));
  }

  // The position behind a word and the blanks around it, or npos.
  size_t after_word(std::string_view word, size_t at) const {
    at = after_blanks(at);
    return here(word, at) ? after_blanks(at + word.size()) : std::string::npos;
  }

  // {% raw %}…{% endraw %}: data as it stands.
  bool raw_block(size_t inside) {
    const size_t begin = after_word("raw", inside);
    if (begin >= text_.size()) return false;
    if (!here("%}", begin) && !here("-%}", begin)) return false;
    close_at(text_[begin] == '-' ? end_of_tag("%}", begin) : begin + 2);
    for (size_t tag = at_; (tag = text_.find("{%", tag)) != std::string::npos; ++tag) {
      const char sign = sign_at(tag + 2);
      const size_t word_end = after_word("endraw", tag + 2 + (sign ? 1 : 0));
      const size_t end = word_end < text_.size() ? end_of_tag("%}", word_end) : std::string::npos;
      if (end == std::string::npos) continue;
      add_data(std::string_view(text_).substr(at_, tag - at_), sign, true);
      close_at(end);
      return true;
    }
    fail("the raw block is not closed");
  }

  void tag_content(std::string_view close, TokenType type) {
    std::string open;  // brackets that are to be closed
    while (true) {
      if (at_ >= text_.size()) fail(str("the tag is not closed, expected '", close, "'"));
      const size_t end = open.empty() ? end_of_tag(close, at_) : std::string::npos;
      if (end != std::string::npos) {
        add(type, "");
        return close_at(end);
      }
      const size_t next = after_blanks(at_);
      if (next > at_) {
        at_ = next;
        continue;
      }
      if (is_digit_at(text_, at_)) {
        number();
      } else if (text_[at_] == '"' || text_[at_] == '\'') {
        string();
      } else if (!name()) {
        sign(open);
      }
    }
  }

  // 1, 12, 1_000
  size_t after_digits(size_t at) const {
    while (is_digit_at(text_, at) || (at < text_.size() && text_[at] == '_' && is_digit_at(text_, at + 1))) ++at;
    return at;
  }

  void number() {
    size_t end = after_digits(at_);
    const bool member = at_ > 0 && text_[at_ - 1] == '.';  // x.0.1
    bool real = false;
    if (!member && end < text_.size() && text_[end] == '.' && is_digit_at(text_, end + 1)) {
      end = after_digits(end + 1);
      real = true;
    }
    if (!member && end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
      const size_t exponent = end + (sign_at(end + 1) ? 2 : 1);
      if (is_digit_at(text_, exponent)) {
        end = after_digits(exponent);
        real = true;
      }
    }
    std::string digits = text_.substr(at_, end - at_);
    std::erase(digits, '_');
    Token& token = add(real ? TokenType::real : TokenType::whole, digits);
    if (real) {
      token.real = std::strtod(digits.c_str(), nullptr);
    } else if (std::from_chars(digits.data(), digits.data() + digits.size(), token.whole).ec != std::errc()) {
      fail(str("the number ", digits, " is too big"));
    }
    at_ = end;
  }

  void string() {
    const char quote = text_[at_];
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote) end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) fail("the string is not closed");
    try {
      add(TokenType::string, unescape(std::string_view(text_).substr(at_ + 1, end - at_ - 1)));
    } catch (const Problem& problem) {
      fail(problem.what());
    }
    at_ = end + 1;
  }

  bool name() {
    size_t end = at_;
    for (size_t next = at_; next < text_.size() && is_name_part(take(text_, next));) end = next;
    if (end == at_) return false;
    add(TokenType::name, text_.substr(at_, end - at_));
    at_ = end;
    return true;
  }

  void sign(std::string& open) {
    constexpr std::string_view kPairs[] = {"//", "**", "==", "!=", ">=", "<="};
    constexpr std::string_view kSingle = "+-/*%~[](){}><=.:|,;", kOpen = "([{", kClose = ")]}";
    const bool pair = std::ranges::any_of(kPairs, [&](auto two) { return here(two); });
    const std::string found = text_.substr(at_, pair ? 2 : 1);
    if (!pair && kSingle.find(found) == std::string_view::npos)
      fail(str("found '", characters(std::string_view(text_).substr(at_, 4))[0], "', which has no meaning here"));
    if (!pair && kOpen.find(found) != std::string_view::npos) open += kClose[kOpen.find(found)];
    if (!pair && kClose.find(found) != std::string_view::npos) {
      if (open.empty() || open.back() != found[0])
        fail(str("found '", found, "', expected ", open.empty() ? "no bracket" : str("'", open.back(), "'")));
      open.pop_back();
    }
    add(TokenType::sign, found);
    at_ += found.size();
  }

  const std::string text_;
  size_t at_ = 0, counted_ = 0;
  int line_ = 1;
  bool line_starts_ = true;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(const std::string& text) { return Lexer(text).run(); }

}  // namespace peftkit::chat
