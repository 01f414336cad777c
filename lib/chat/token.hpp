#pragma once
// The text of a template in tokens: data between the tags, and what is in the tags.

#include <cstdint>
#include <string>
#include <vector>

namespace peftkit::chat {

enum class TokenType {
  data,
  print_begin,
  print_end,
  block_begin,
  block_end,
  name,
  string,
  whole,
  real,
  sign,
  end
};

struct Token {
  TokenType type;
  std::string text;  // unescaped for strings
  int line;
  int64_t whole = 0;
  double real = 0;

  bool is(TokenType kind, std::string_view content) const {
    return type == kind && text == content;
  }
  bool is_sign(std::string_view sign) const { return is(TokenType::sign, sign); }
  bool is_name(std::string_view name) const { return is(TokenType::name, name); }
};

// Blanks and line ends around tags are trimmed already, as with trim_blocks and lstrip_blocks. The
// last token is `end`. Throws a Problem with its line.
std::vector<Token> tokenize(const std::string& text);

// What the characters between a string's quotes mean.
std::string unescape(std::string_view text);

}  // namespace peftkit::chat
