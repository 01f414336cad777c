// Operators, from the loosest to the tightest.

#include "chat/make_expression.hpp"
#include "chat/parser.hpp"

#include <algorithm>
#include <array>

namespace peftkit::chat {

namespace {

ExpressionPtr binary(int line, std::string op, ExpressionPtr left, ExpressionPtr right) {
  const int depth = std::max(depth_of(left), depth_of(right)) + 1;
  return make(line, depth, Binary{std::move(op), std::move(left), std::move(right)});
}

}  // namespace

ExpressionPtr Parser::expression(bool with_conditional) {
  const Nested nested(*this);
  ExpressionPtr value = either();
  while (with_conditional && current().is_name("if")) {
    const int line = advance().line;
    ExpressionPtr condition = either();
    ExpressionPtr no = skip_name("else") ? expression() : nullptr;
    const int depth = std::max({depth_of(value), depth_of(condition), depth_of(no)}) + 1;
    value = make(line, depth, Conditional{std::move(condition), std::move(value), std::move(no)});
  }
  return value;
}

ExpressionPtr Parser::either() {
  ExpressionPtr left = both();
  while (current().is_name("or")) {
    const int line = advance().line;
    left = binary(line, "or", std::move(left), both());
  }
  return left;
}

ExpressionPtr Parser::both() {
  ExpressionPtr left = negation();
  while (current().is_name("and")) {
    const int line = advance().line;
    left = binary(line, "and", std::move(left), negation());
  }
  return left;
}

ExpressionPtr Parser::negation() {
  if (!current().is_name("not")) return comparison();
  const Nested nested(*this);
  const int line = advance().line;
  ExpressionPtr of = negation();
  const int depth = depth_of(of) + 1;
  return make(line, depth, Unary{"not", std::move(of)});
}

ExpressionPtr Parser::comparison() {
  constexpr std::array kSigns = {"==", "!=", "<", "<=", ">", ">="};
  const int line = current().line;
  ExpressionPtr first = sum();
  Comparison chain;
  int depth = depth_of(first);
  while (true) {
    std::string op;
    if (std::ranges::any_of(kSigns, [&](const char* sign) { return current().is_sign(sign); })) {
      op = advance().text;
    } else if (skip_name("in")) {
      op = "in";
    } else if (current().is_name("not") && following().is_name("in")) {
      advance();
      advance();
      op = "not in";
    } else {
      break;
    }
    chain.rest.emplace_back(op, sum());
    depth = std::max(depth, depth_of(chain.rest.back().second));
  }
  if (chain.rest.empty()) return first;
  chain.first = std::move(first);
  return make(line, depth + 1, std::move(chain));
}

ExpressionPtr Parser::sum() {
  ExpressionPtr left = concat();
  while (current().is_sign("+") || current().is_sign("-")) {
    const Token op = advance();
    left = binary(op.line, op.text, std::move(left), concat());
  }
  return left;
}

ExpressionPtr Parser::concat() {
  const int line = current().line;
  ExpressionPtr first = product();
  if (!current().is_sign("~")) return first;
  Concat joined;
  int depth = depth_of(first);
  joined.parts.push_back(std::move(first));
  while (skip_sign("~")) {
    joined.parts.push_back(product());
    depth = std::max(depth, depth_of(joined.parts.back()));
  }
  return make(line, depth + 1, std::move(joined));
}

ExpressionPtr Parser::product() {
  constexpr std::array kSigns = {"*", "/", "//", "%"};
  ExpressionPtr left = power();
  while (std::ranges::any_of(kSigns, [&](const char* sign) { return current().is_sign(sign); })) {
    const Token op = advance();
    left = binary(op.line, op.text, std::move(left), power());
  }
  return left;
}

ExpressionPtr Parser::power() {
  ExpressionPtr left = unary();
  while (current().is_sign("**")) {
    const int line = advance().line;
    left = binary(line, "**", std::move(left), unary());
  }
  return left;
}

ExpressionPtr Parser::unary(bool with_filters) {
  ExpressionPtr value;
  if (current().is_sign("-") || current().is_sign("+")) {
    const Nested nested(*this);
    const Token op = advance();
    ExpressionPtr of = unary(false);
    const int depth = depth_of(of) + 1;
    value = make(op.line, depth, Unary{op.text, std::move(of)});
  } else {
    value = primary();
  }
  value = postfix(std::move(value));
  return with_filters ? filters_and_tests(std::move(value)) : std::move(value);
}

}  // namespace peftkit::chat
