#pragma once
// The parser's state and its parts: a function for each rule of Jinja's grammar.

#include "chat/syntax.hpp"
#include "chat/token.hpp"

namespace peftkit::chat {

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}
  Body parse();

 private:
  // Counts rules within each other.
  class Nested {
   public:
    explicit Nested(Parser& parser);
    ~Nested() { --parser_.depth_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    Parser& parser_;
  };

  // Tokens.
  const Token& current() const { return tokens_[at_]; }
  const Token& following() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  const Token& advance();
  bool skip_sign(std::string_view sign);
  bool skip_name(std::string_view name);
  void expect_sign(std::string_view sign);
  void expect(TokenType type);
  std::string expect_name();
  [[noreturn]] void fail_expected(const std::string& expected) const;

  // Expressions, from the loosest to the tightest.
  ExpressionPtr expression(bool with_conditional = true);
  ExpressionPtr either();
  ExpressionPtr both();
  ExpressionPtr negation();
  ExpressionPtr comparison();
  ExpressionPtr sum();
  ExpressionPtr concat();
  ExpressionPtr product();
  ExpressionPtr power();
  ExpressionPtr unary(bool with_filters = true);
  ExpressionPtr primary();
  ExpressionPtr postfix(ExpressionPtr of);
  ExpressionPtr filters_and_tests(ExpressionPtr of);
  ExpressionPtr filters(ExpressionPtr of);
  ExpressionPtr filter(ExpressionPtr of);
  ExpressionPtr test(ExpressionPtr of);
  ExpressionPtr subscript(ExpressionPtr of);
  ExpressionPtr call(ExpressionPtr function);
  // Several expressions with commas between them are a tuple.
  ExpressionPtr tuple_or_one(bool with_conditional = true, bool may_be_empty = false);
  ExpressionPtr list_literal();
  ExpressionPtr dict_literal();
  CallArguments arguments();
  bool at_tuple_end() const;

  // Statements.
  // Up to a tag of these names, whose name is returned; the tag is left open behind its name.
  std::string body(Body& out, const std::vector<std::string>& ends);
  Body body_until(const std::string& end);
  void statement(Body& out);
  Statement set();
  Statement for_loop();
  Statement if_block();
  Statement with_block();
  Statement macro();
  Statement call_block();
  Statement filter_block();
  Statement generation();
  void print(Body& out);
  Statement loop_control(LoopControl control);
  Target target(bool with_attribute);
  Target one_target(bool with_attribute);
  std::vector<Parameter> parameters();
  // The body of a macro, with the special names that it reads.
  void macro_body(Macro& macro, const std::string& end);

  std::vector<Token> tokens_;
  size_t at_ = 0;
  int depth_ = 0;
  int loops_ = 0;                     // around this place
  std::vector<std::string> ends_;     // what closes the innermost block
  std::vector<std::string> special_;  // special names read in the macro around
};

}  // namespace peftkit::chat
