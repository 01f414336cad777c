// The lexer of Jinja 3.1 with its default delimiters, trim_blocks and lstrip_blocks:
// - the first line end after a block or a comment goes;
// - blanks before a block or a comment go where nothing else stands before it on the line;
// - "-" inside a delimiter strips all blanks on that side, "+" keeps what would be trimmed.

#include "chat/lexer.hpp"

#include "chat/problem.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

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

}  // namespace

std::vector<Token> Lexer::run() {
  while (at_ < text_.size()) until_next_tag();
  add(TokenType::end, "");
  return std::move(tokens_);
}

bool Lexer::here(std::string_view part, size_t at) const {
  return text_.compare(at, part.size(), part) == 0;
}

size_t Lexer::after_blanks(size_t at) const {
  while (at < text_.size()) {
    size_t next = at;
    if (!is_blank(take(text_, next))) break;
    at = next;
  }
  return at;
}

// Lines are counted once, as tokens are made in order.
int Lexer::line() {
  line_ += static_cast<int>(std::count(text_.begin() + static_cast<long>(counted_),
                                       text_.begin() + static_cast<long>(at_), '\n'));
  counted_ = at_;
  return line_;
}

Token& Lexer::add(TokenType type, std::string text) {
  tokens_.push_back({type, std::move(text), line()});
  return tokens_.back();
}

void Lexer::fail(const std::string& problem) {
  throw Problem(problem, line());
}

void Lexer::close_at(size_t end) {
  at_ = end;
  line_starts_ = text_[end - 1] == '\n';
}

size_t Lexer::end_of_tag(std::string_view close, size_t at) const {
  if (text_[at] == '-' && here(close, at + 1)) return after_blanks(at + 1 + close.size());
  const bool trims = close != "}}";
  if (trims && text_[at] == '+' && here(close, at + 1)) return at + 1 + close.size();
  if (!here(close, at)) return std::string::npos;
  const size_t end = at + close.size();
  return trims && here("\n", end) ? end + 1 : end;
}

void Lexer::add_data(std::string_view data, char sign, bool block) {
  if (sign == '-') {
    data = strip(data, Side::right);
  } else if (sign != '+' && block) {
    const size_t line_start = data.rfind('\n') + 1;
    if ((line_start > 0 || line_starts_) && strip(data.substr(line_start)).empty())
      data = data.substr(0, line_start);
  }
  if (!data.empty()) add(TokenType::data, std::string(data));
}

char Lexer::sign_at(size_t at) const {
  return at < text_.size() && (text_[at] == '-' || text_[at] == '+') ? text_[at] : '\0';
}

void Lexer::until_next_tag() {
  size_t tag = at_;
  while ((tag = text_.find('{', tag)) != std::string::npos &&
         (tag + 1 >= text_.size() ||
          std::string_view("{%#").find(text_[tag + 1]) == std::string_view::npos))
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
  tag_content(kind == '%' ? "%}" : "}}", kind == '%' ? TokenType::block_end : TokenType::print_end);
}

void Lexer::comment(size_t inside) {
  size_t end = text_.find("#}", inside);
  if (end == std::string::npos) fail("the comment is not closed");
  if (end > inside && sign_at(end - 1)) --end;
  close_at(end_of_tag("#}", end));
}

size_t Lexer::after_word(std::string_view word, size_t at) const {
  at = after_blanks(at);
  return here(word, at) ? after_blanks(at + word.size()) : std::string::npos;
}

bool Lexer::raw_block(size_t inside) {
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

std::vector<Token> tokenize(const std::string& text) {
  return Lexer(normalized(text)).run();
}

}  // namespace peftkit::chat
