// What stands between the delimiters of a tag.

#include "chat/lexer.hpp"
#include "chat/problem.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace peftkit::chat {

namespace {

bool is_digit_at(const std::string& text, size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

}  // namespace

void Lexer::tag_content(std::string_view close, TokenType type) {
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

size_t Lexer::after_digits(size_t at) const {
  while (is_digit_at(text_, at) ||
         (at < text_.size() && text_[at] == '_' && is_digit_at(text_, at + 1)))
    ++at;
  return at;
}

void Lexer::number() {
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
  if (!real && digits[0] == '0' && digits.find_first_not_of('0') != std::string::npos)
    fail(str("the number ", digits, " begins with 0"));
  Token& token = add(real ? TokenType::real : TokenType::whole, digits);
  if (real) {
    token.real = std::strtod(digits.c_str(), nullptr);
  } else if (std::from_chars(digits.data(), digits.data() + digits.size(), token.whole).ec !=
             std::errc()) {
    fail(str("the number ", digits, " is too big"));
  }
  at_ = end;
}

void Lexer::string() {
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

bool Lexer::name() {
  size_t end = at_;
  for (size_t next = at_; next < text_.size() && is_name_part(take(text_, next));) end = next;
  if (end == at_) return false;
  add(TokenType::name, text_.substr(at_, end - at_));
  at_ = end;
  return true;
}

void Lexer::sign(std::string& open) {
  constexpr std::string_view kPairs[] = {"//", "**", "==", "!=", ">=", "<="};
  constexpr std::string_view kSingle = "+-/*%~[](){}><=.:|,;", kOpen = "([{", kClose = ")]}";
  const bool pair = std::ranges::any_of(kPairs, [&](auto two) { return here(two); });
  const std::string found = text_.substr(at_, pair ? 2 : 1);
  if (!pair && kSingle.find(found) == std::string_view::npos)
    fail(str("found '", characters(std::string_view(text_).substr(at_, 4))[0],
             "', which has no meaning here"));
  if (!pair && kOpen.find(found) != std::string_view::npos) open += kClose[kOpen.find(found)];
  if (!pair && kClose.find(found) != std::string_view::npos) {
    if (open.empty() || open.back() != found[0])
      fail(str("found '", found, "', expected ",
               open.empty() ? "no bracket" : str("'", open.back(), "'")));
    open.pop_back();
  }
  add(TokenType::sign, found);
  at_ += found.size();
}

}  // namespace peftkit::chat
