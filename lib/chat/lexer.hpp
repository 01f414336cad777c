#pragma once
// The lexer's state and its parts.

#include "chat/token.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace peftkit::chat {

class Lexer {
 public:
  // `text` has "\n" as its only line end.
  explicit Lexer(std::string text) : text_(std::move(text)) {}
  std::vector<Token> run();

 private:
  // The text at a place.
  bool here(std::string_view part, size_t at) const;
  bool here(std::string_view part) const { return here(part, at_); }
  char sign_at(size_t at) const;
  size_t after_blanks(size_t at) const;
  // The place behind a word and the blanks around it, or npos.
  size_t after_word(std::string_view word, size_t at) const;
  // The place behind "-%}", "+%}" or "%}" and the blanks or the line end that go with it, or npos.
  size_t end_of_tag(std::string_view close, size_t at) const;

  Token& add(TokenType type, std::string text);
  int line();
  [[noreturn]] void fail(const std::string& problem);

  // Outside of tags.
  void until_next_tag();
  void add_data(std::string_view data, char sign, bool block);
  // Moves past the end of a tag; what the next data may lose depends on what was there.
  void close_at(size_t end);
  void comment(size_t inside);
  // {% raw %}…{% endraw %}: data as it stands. False where there is no such block.
  bool raw_block(size_t inside);

  // Inside of tags.
  void tag_content(std::string_view close, TokenType type);
  size_t after_digits(size_t at) const;
  void number();
  void string();
  bool name();
  void sign(std::string& open);

  const std::string text_;
  size_t at_ = 0, counted_ = 0;
  int line_ = 1;
  bool line_starts_ = true;  // does the next data begin a line?
  std::vector<Token> tokens_;
};

}  // namespace peftkit::chat
