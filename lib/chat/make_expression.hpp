#pragma once
// Expressions with their depth, which is limited.

#include "chat/syntax.hpp"

namespace peftkit::chat {

inline int depth_of(const ExpressionPtr& child) {
  return child ? child->depth : 0;
}
int depth_of(const CallArguments& arguments);

// `depth` is taken before the children move into the node. Throws a Problem where it is too deep.
ExpressionPtr make(int line, int depth, decltype(Expression::node) node);

}  // namespace peftkit::chat
