#include "chat/make_expression.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

constexpr int kDeepestSyntax = 150;

}  // namespace

int depth_of(const CallArguments& arguments) {
  int depth = std::max(depth_of(arguments.list), depth_of(arguments.dict));
  for (const auto& value : arguments.positional) depth = std::max(depth, depth_of(value));
  for (const auto& [name, value] : arguments.named) depth = std::max(depth, depth_of(value));
  return depth;
}

ExpressionPtr make(int line, int depth, decltype(Expression::node) node) {
  if (depth > kDeepestSyntax) throw Problem("the expression is nested too deeply", line);
  return std::make_unique<const Expression>(Expression{line, depth, std::move(node)});
}

}  // namespace peftkit::chat
