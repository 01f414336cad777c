// A function for each kind of tag.

#include "chat/parser.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

bool Macro::reads(const std::string& special_name) const {
  return std::ranges::find(special, special_name) != special.end();
}

Statement Parser::set() {
  const int line = advance().line;
  Target to = target(true);
  if (skip_sign("=")) return {line, Set{std::move(to), tuple_or_one()}};
  ExpressionPtr filter;
  if (current().is_sign("|")) {
    const int filter_line = current().line;
    filter =
        filters(std::make_unique<const Expression>(Expression{filter_line, 1, Name{kBodyText}}));
  }
  Body text = body_until("endset");
  return {line, SetBlock{std::move(to), std::move(filter), std::move(text)}};
}

Statement Parser::for_loop() {
  const int line = advance().line;
  For loop;
  loop.target = target(false);
  if (!skip_name("in")) fail_expected("'in'");
  loop.items = tuple_or_one(false);
  if (skip_name("if")) loop.condition = expression();
  if (current().is_name("recursive")) throw Problem("recursive loops are not supported", line);
  skip_sign(":");
  expect(TokenType::block_end);
  ++loops_;
  const std::string end = body(loop.body, {"else", "endfor"});
  --loops_;
  if (end == "else") loop.otherwise = body_until("endfor");
  return {line, std::move(loop)};
}

Statement Parser::if_block() {
  const int line = current().line;
  If out;
  std::string tag = advance().text;
  while (tag == "if" || tag == "elif") {
    ExpressionPtr condition = tuple_or_one(false);
    skip_sign(":");
    expect(TokenType::block_end);
    out.branches.emplace_back(std::move(condition), Body());
    tag = body(out.branches.back().second, {"elif", "else", "endif"});
  }
  if (tag == "else") out.otherwise = body_until("endif");
  return {line, std::move(out)};
}

Statement Parser::with_block() {
  const int line = advance().line;
  With out;
  while (current().type != TokenType::block_end) {
    if (!out.values.empty()) expect_sign(",");
    Target to = one_target(false);
    expect_sign("=");
    out.values.emplace_back(std::move(to), expression());
  }
  out.body = body_until("endwith");
  return {line, std::move(out)};
}

Statement Parser::macro() {
  const int line = advance().line;
  Macro out;
  out.name = expect_name();
  out.parameters = parameters();
  macro_body(out, "endmacro");
  return {line, std::move(out)};
}

Statement Parser::call_block() {
  const int line = advance().line;
  CallBlock out;
  if (current().is_sign("(")) out.caller.parameters = parameters();
  out.call = expression();
  if (!std::holds_alternative<Call>(out.call->node)) fail_expected("a call before it");
  macro_body(out.caller, "endcall");
  return {line, std::move(out)};
}

Statement Parser::filter_block() {
  const int line = advance().line;
  ExpressionPtr text = std::make_unique<const Expression>(Expression{line, 1, Name{kBodyText}});
  FilterBlock out;
  out.filter = filters(filter(std::move(text)));
  out.body = body_until("endfilter");
  return {line, std::move(out)};
}

Statement Parser::generation() {
  const int line = advance().line;
  const int loops = std::exchange(loops_, 0);
  Generation out{body_until("endgeneration")};
  loops_ = loops;
  return {line, std::move(out)};
}

void Parser::print(Body& out) {
  const int line = advance().line;
  if (current().type == TokenType::block_end) return;
  do {
    out.push_back({line, Print{expression()}});
  } while (skip_sign(","));
}

Statement Parser::loop_control(LoopControl control) {
  const Token& tag = advance();
  if (loops_ == 0) throw Problem(str("'", tag.text, "' stands outside of a loop"), tag.line);
  return {tag.line, control};
}

Target Parser::one_target(bool with_attribute) {
  const Nested nested(*this);
  Target out;
  if (skip_sign("(")) {
    out = target(with_attribute);
    expect_sign(")");
    return out;
  }
  out.name = expect_name();
  if (with_attribute && skip_sign(".")) out.attribute = expect_name();
  return out;
}

Target Parser::target(bool with_attribute) {
  Target first = one_target(with_attribute);
  if (!current().is_sign(",")) return first;
  Target all;
  all.is_tuple = true;
  all.parts.push_back(std::move(first));
  while (skip_sign(",")) {
    if (current().is_name("in") || current().is_sign("=") || current().is_sign(")")) break;
    all.parts.push_back(one_target(with_attribute));
  }
  return all;
}

std::vector<Parameter> Parser::parameters() {
  std::vector<Parameter> out;
  expect_sign("(");
  while (!current().is_sign(")")) {
    if (!out.empty()) expect_sign(",");
    Parameter parameter{expect_name(), nullptr};
    if (skip_sign("=")) {
      parameter.fallback = expression();
    } else if (!out.empty() && out.back().fallback) {
      fail_expected("'=' (the parameter before it has a default)");
    }
    out.push_back(std::move(parameter));
  }
  expect_sign(")");
  return out;
}

void Parser::macro_body(Macro& macro, const std::string& end) {
  const int loops = std::exchange(loops_, 0);
  std::vector<std::string> outer = std::exchange(special_, {});
  macro.body = body_until(end);
  macro.special = special_;
  special_.insert(special_.end(), outer.begin(), outer.end());
  loops_ = loops;
}

}  // namespace peftkit::chat
