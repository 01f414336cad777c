#include "chat/parser.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <map>

namespace peftkit::chat {

namespace {

constexpr int kDeepestNesting = 150;

std::string shown(const Token& token) {
  switch (token.type) {
    case TokenType::data:
      return "text";
    case TokenType::print_begin:
      return "'{{'";
    case TokenType::print_end:
      return "'}}'";
    case TokenType::block_begin:
      return "'{%'";
    case TokenType::block_end:
      return "'%}'";
    case TokenType::end:
      return "the end of the template";
    default:
      return str("'", token.text, "'");
  }
}

}  // namespace

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
  static const std::map<std::string, Rule> kRules = {{"set", &Parser::set},
                                                     {"for", &Parser::for_loop},
                                                     {"if", &Parser::if_block},
                                                     {"with", &Parser::with_block},
                                                     {"macro", &Parser::macro},
                                                     {"call", &Parser::call_block},
                                                     {"filter", &Parser::filter_block},
                                                     {"generation", &Parser::generation}};
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

Body parse_template(const std::string& text) {
  return Parser(tokenize(text)).parse();
}

}  // namespace peftkit::chat
