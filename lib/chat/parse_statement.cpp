#include "chat/parser.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <map>

namespace peftkit::chat {

namespace {

constexpr int kDeepestNesting = 150;

std::string shown(const Token& token) {
  switch (token.type) {
    case TokenType::data: return "text";
    case TokenType::print_begin: return "'{{'";
    case TokenType::print_end: return "'}}'";
    case TokenType::block_begin: return "'{%'";
    case TokenType::block_end: return "'%}'";
    case TokenType::end: return "the end of the template";
    default: return str("'", token.text, "'");
  }
}

}  // namespace

bool Macro::reads(const std::string& special_name) const {
  return std::ranges::find(special, special_name) != special.end();
}

Parser::Nested::Nested(Parser& parser) : parser_(parser) {
  if (parser.depth_ >= kDeepestNesting)
    throw Problem("the template is nested too deeply", parser.current().line);
  ++parser.depth_;
}

const Token& Parser::advance() {
  const Token& token = tokens_[at_];
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool Parser::skip_sign(std::string_view sign) {
  const bool found = current().is_sign(sign);
  if (found) advance();
  return found;
}

bool Parser::skip_name(std::string_view name) {
  const bool found = current().is_name(name);
  if (found) advance();
  return found;
}

void Parser::expect_sign(std::string_view sign) {
  if (!skip_sign(sign)) fail_expected(str("'", sign, "'"));
}

void Parser::expect(TokenType type) {
  if (current().type != type) fail_expected(shown({type, "", 0}));
  advance();
}

std::string Parser::expect_name() {
  if (current().type != TokenType::name) fail_expected("a name");
  return advance().text;
}

void Parser::fail_expected(const std::string& expected) const {
  throw Problem(str("found ", shown(current()), ", expected ", expected), current().line);
}

Body Parser::parse() {
  Body out;
  body(out, {});
  return out;
}

std::string Parser::body(Body& out, const std::vector<std::string>& ends) {
  const Nested nested(*this);
  const std::vector<std::string> outer = std::exchange(ends_, ends);
  while (true) {
    const Token& token = current();
    if (token.type == TokenType::end) {
      if (!ends.empty()) fail_expected(str("{% ", ends.back(), " %}"));
      break;
    }
    if (token.type == TokenType::data) {
      out.push_back({token.line, Data{token.text}});
      advance();
    } else if (token.type == TokenType::print_begin) {
      advance();
      out.push_back({token.line, Print{tuple_or_one()}});
      expect(TokenType::print_end);
    } else {
      expect(TokenType::block_begin);
      if (std::ranges::find(ends, current().text) != ends.end()) break;
      statement(out);
      expect(TokenType::block_end);
    }
  }
  ends_ = outer;
  return ends.empty() ? "" : advance().text;
}

Body Parser::body_until(const std::string& end) {
  Body out;
  skip_sign(":");
  expect(TokenType::block_end);
  body(out, {end});
  return out;
}

void Parser::statement(Body& out) {
  using Rule = Statement (Parser::*)();
  static const std::map<std::string, Rule> kRules = {
      {"set", &Parser::set},          {"for", &Parser::for_loop},
      {"if", &Parser::if_block},      {"with", &Parser::with_block},
      {"macro", &Parser::macro},      {"call", &Parser::call_block},
      {"filter", &Parser::filter_block}, {"generation", &Parser::generation}};
  const Token& tag = current();
  if (tag.type != TokenType::name) fail_expected("the name of a tag");
  if (const auto rule = kRules.find(tag.text); rule != kRules.end()) {
    out.push_back((this->*rule->second)());
  } else if (tag.text == "print") {
    print(out);
  } else if (tag.text == "break" || tag.text == "continue") {
    out.push_back(loop_control(tag.text == "break" ? LoopControl::stop : LoopControl::next));
  } else {
    std::vector<std::string> known = ends_;
    for (const auto& [name, unused] : kRules) known.push_back(name);
    known.insert(known.end(), {"print", "break", "continue", "raw"});
    throw Problem(str("unknown tag '", tag.text, "'", did_you_mean(tag.text, known),
                      ends_.empty() ? "" : str(", expected {% ", ends_.back(), " %}")),
                  tag.line);
  }
}

Statement Parser::set() {
  const int line = advance().line;
  Target to = target(true);
  if (skip_sign("=")) return {line, Set{std::move(to), tuple_or_one()}};
  ExpressionPtr filter;
  if (current().is_sign("|")) {
    const int filter_line = current().line;
    filter = filters(std::make_unique<const Expression>(Expression{filter_line, 1, Name{kBodyText}}));
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
  while (current().type != TokenType::block_end) {
    out.push_back({line, Print{expression()}});
    if (current().type != TokenType::block_end) expect_sign(",");
  }
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

Body parse_template(const std::string& text) { return Parser(tokenize(text)).parse(); }

}  // namespace peftkit::chat
