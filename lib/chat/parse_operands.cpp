// What operators stand between: values, and what follows them.

#include "chat/make_expression.hpp"
#include "chat/parser.hpp"

#include <algorithm>

namespace peftkit::chat {

ExpressionPtr Parser::primary() {
  const Token token = current();
  const auto literal = [&](Value value) {
    advance();
    return make(token.line, 1, Literal{std::move(value)});
  };
  if (token.type == TokenType::name) {
    if (token.text == "true" || token.text == "True") return literal(true);
    if (token.text == "false" || token.text == "False") return literal(false);
    if (token.text == "none" || token.text == "None") return literal(Value::Data(None{}));
    if (token.text == "caller" || token.text == "varargs" || token.text == "kwargs")
      special_.push_back(token.text);
    advance();
    return make(token.line, 1, Name{token.text});
  }
  if (token.type == TokenType::whole) return literal(token.whole);
  if (token.type == TokenType::real) return literal(token.real);
  if (token.type == TokenType::string) {
    std::string text;
    while (current().type == TokenType::string) text += advance().text;
    return make(token.line, 1, Literal{text});
  }
  if (token.is_sign("[")) return list_literal();
  if (token.is_sign("{")) return dict_literal();
  if (!skip_sign("(")) fail_expected("a value");
  ExpressionPtr inside = tuple_or_one(true, true);
  expect_sign(")");
  return inside;
}

ExpressionPtr Parser::tuple_or_one(bool with_conditional, bool may_be_empty) {
  const int line = current().line;
  ListOf items{{}, false};
  int depth = 0;
  while (!at_tuple_end()) {
    items.items.push_back(expression(with_conditional));
    depth = std::max(depth, depth_of(items.items.back()));
    if (!skip_sign(",")) break;
    items.is_tuple = true;
  }
  if (!items.is_tuple && items.items.size() == 1) return std::move(items.items[0]);
  if (items.items.empty() && !may_be_empty) fail_expected("an expression");
  items.is_tuple = true;
  return make(line, depth + 1, std::move(items));
}

bool Parser::at_tuple_end() const {
  return current().type == TokenType::print_end || current().type == TokenType::block_end ||
         current().is_sign(")");
}

ExpressionPtr Parser::list_literal() {
  const int line = advance().line;
  ListOf items{{}, false};
  int depth = 0;
  while (!current().is_sign("]")) {
    if (!items.items.empty()) expect_sign(",");
    if (current().is_sign("]")) break;
    items.items.push_back(expression());
    depth = std::max(depth, depth_of(items.items.back()));
  }
  expect_sign("]");
  return make(line, depth + 1, std::move(items));
}

ExpressionPtr Parser::dict_literal() {
  const int line = advance().line;
  DictOf dict;
  int depth = 0;
  while (!current().is_sign("}")) {
    if (!dict.entries.empty()) expect_sign(",");
    if (current().is_sign("}")) break;
    ExpressionPtr key = expression();
    expect_sign(":");
    ExpressionPtr value = expression();
    depth = std::max({depth, depth_of(key), depth_of(value)});
    dict.entries.emplace_back(std::move(key), std::move(value));
  }
  expect_sign("}");
  return make(line, depth + 1, std::move(dict));
}

ExpressionPtr Parser::postfix(ExpressionPtr of) {
  while (true) {
    if (current().is_sign(".") || current().is_sign("[")) {
      of = subscript(std::move(of));
    } else if (current().is_sign("(")) {
      of = call(std::move(of));
    } else {
      return of;
    }
  }
}

ExpressionPtr Parser::subscript(ExpressionPtr of) {
  const int line = current().line;
  int depth = depth_of(of) + 1;
  if (skip_sign(".")) {
    if (current().type == TokenType::whole) {
      ExpressionPtr index = make(line, 1, Literal{advance().whole});
      return make(line, depth, ItemOf{std::move(of), std::move(index)});
    }
    return make(line, depth, AttributeOf{std::move(of), expect_name()});
  }
  expect_sign("[");
  const auto part = [&]() -> ExpressionPtr {
    if (current().is_sign(":") || current().is_sign("]")) return nullptr;
    ExpressionPtr value = expression();
    depth = std::max(depth, depth_of(value) + 1);
    return value;
  };
  ExpressionPtr start = part();
  if (!skip_sign(":")) {
    if (!start) fail_expected("an index");
    expect_sign("]");
    return make(line, depth, ItemOf{std::move(of), std::move(start)});
  }
  ExpressionPtr stop = part();
  ExpressionPtr step = skip_sign(":") ? part() : nullptr;
  expect_sign("]");
  return make(line, depth,
              SliceOf{std::move(of), std::move(start), std::move(stop), std::move(step)});
}

ExpressionPtr Parser::call(ExpressionPtr function) {
  const int line = current().line;
  CallArguments given = arguments();
  const int depth = std::max(depth_of(function), depth_of(given)) + 1;
  return make(line, depth, Call{std::move(function), std::move(given)});
}

CallArguments Parser::arguments() {
  CallArguments out;
  expect_sign("(");
  while (!current().is_sign(")")) {
    if (skip_sign("*")) {
      if (out.list || out.dict) fail_expected("one list of arguments at most");
      out.list = expression();
    } else if (skip_sign("**")) {
      if (out.dict) fail_expected("one dict of arguments at most");
      out.dict = expression();
    } else if (current().type == TokenType::name && following().is_sign("=")) {
      if (out.dict) fail_expected("no argument behind '**'");
      const std::string name = advance().text;
      advance();
      out.named.emplace_back(name, expression());
    } else {
      if (!out.named.empty() || out.list || out.dict) fail_expected("a named argument");
      out.positional.push_back(expression());
    }
    if (!skip_sign(",")) break;
  }
  expect_sign(")");
  return out;
}

ExpressionPtr Parser::filters_and_tests(ExpressionPtr of) {
  while (true) {
    if (current().is_sign("|")) {
      of = filters(std::move(of));
    } else if (current().is_name("is")) {
      of = test(std::move(of));
    } else if (current().is_sign("(")) {
      of = call(std::move(of));
    } else {
      return of;
    }
  }
}

ExpressionPtr Parser::filters(ExpressionPtr of) {
  while (skip_sign("|")) of = filter(std::move(of));
  return of;
}

ExpressionPtr Parser::filter(ExpressionPtr of) {
  const int line = current().line;
  FilterCall out{nullptr, expect_name(), {}};
  if (current().is_sign("(")) out.arguments = arguments();
  const int depth = std::max(depth_of(of), depth_of(out.arguments)) + 1;
  out.of = std::move(of);
  return make(line, depth, std::move(out));
}

ExpressionPtr Parser::test(ExpressionPtr of) {
  const int line = advance().line;
  const bool negated = skip_name("not");
  TestCall out{nullptr, expect_name(), {}};
  const Token& next = current();
  const bool value_follows = next.type == TokenType::string || next.type == TokenType::whole ||
                             next.type == TokenType::real || next.is_sign("[") ||
                             next.is_sign("{") ||
                             (next.type == TokenType::name && next.text != "else" &&
                              next.text != "or" && next.text != "and");
  if (next.is_name("is")) fail_expected("one test at a time");
  if (next.is_sign("(")) {
    out.arguments = arguments();
  } else if (value_follows) {
    out.arguments.positional.push_back(postfix(primary()));
  }
  const int depth = std::max(depth_of(of), depth_of(out.arguments)) + 1;
  out.of = std::move(of);
  ExpressionPtr tested = make(line, depth, std::move(out));
  return negated ? make(line, depth + 1, Unary{"not", std::move(tested)}) : std::move(tested);
}

}  // namespace peftkit::chat
