#pragma once
// A parsed template.

#include "chat/value.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace peftkit::chat {

struct Expression;
using ExpressionPtr = std::unique_ptr<const Expression>;

struct CallArguments {  // (a, b, name=c, *list, **dict)
  std::vector<ExpressionPtr> positional;
  std::vector<std::pair<std::string, ExpressionPtr>> named;
  ExpressionPtr list, dict;
};
struct Literal {
  Value value;
};
struct Name {
  std::string name;
};
struct ListOf {
  std::vector<ExpressionPtr> items;
  bool is_tuple;
};
struct DictOf {
  std::vector<std::pair<ExpressionPtr, ExpressionPtr>> entries;
};
struct AttributeOf {
  ExpressionPtr of;
  std::string name;
};
struct ItemOf {
  ExpressionPtr of, index;
};
struct SliceOf {  // a part that is left out is null
  ExpressionPtr of, start, stop, step;
};
struct Call {
  ExpressionPtr function;
  CallArguments arguments;
};
struct FilterCall {
  ExpressionPtr of;
  std::string name;
  CallArguments arguments;
};
struct TestCall {
  ExpressionPtr of;
  std::string name;
  CallArguments arguments;
};
struct Unary {
  std::string op;  // "-", "+", "not"
  ExpressionPtr of;
};
struct Binary {
  std::string op;  // arithmetic, "and", "or"
  ExpressionPtr left, right;
};
struct Concat {
  std::vector<ExpressionPtr> parts;
};
struct Comparison {
  ExpressionPtr first;
  std::vector<std::pair<std::string, ExpressionPtr>> rest;
};
struct Conditional {
  ExpressionPtr condition, yes, no;  // `no` may be null
};
struct Expression {
  int line;
  int depth;  // expressions within each other
  std::variant<Literal, Name, ListOf, DictOf, AttributeOf, ItemOf, SliceOf, Call, FilterCall,
               TestCall, Unary, Binary, Concat, Comparison, Conditional>
      node;
};

struct Statement;
using Body = std::vector<Statement>;

// What is assigned to: a name, a namespace's attribute, or several.
struct Target {
  std::string name, attribute;
  std::vector<Target> parts;
  bool is_tuple = false;
};
struct Data {
  std::string text;
};
struct Print {
  ExpressionPtr value;
};
struct Set {
  Target target;
  ExpressionPtr value;
};
// The text of a body, under the name kBodyText for the filters.
constexpr const char* kBodyText = "(body)";
struct SetBlock {
  Target target;
  ExpressionPtr filter;  // or null
  Body body;
};
struct FilterBlock {
  ExpressionPtr filter;
  Body body;
};
struct For {
  Target target;
  ExpressionPtr items, condition;  // `condition` may be null
  Body body, otherwise;
};
struct If {
  std::vector<std::pair<ExpressionPtr, Body>> branches;
  Body otherwise;
};
struct With {
  std::vector<std::pair<Target, ExpressionPtr>> values;
  Body body;
};
struct Parameter {
  std::string name;
  ExpressionPtr fallback;  // or null
};
struct Macro {
  std::string name;
  std::vector<Parameter> parameters;
  Body body;
  std::vector<std::string> special;  // those of "caller", "varargs" and "kwargs" that it reads
  bool reads(const std::string& name) const;
};
struct CallBlock {
  ExpressionPtr call;
  Macro caller;
};
struct Generation {  // what an assistant said
  Body body;
};
enum class LoopControl { next, stop };

struct Statement {
  int line;
  std::variant<Data, Print, Set, SetBlock, FilterBlock, For, If, With, Macro, CallBlock, Generation,
               LoopControl>
      node;
};

// Throws a Problem with its line.
Body parse_template(const std::string& text);

}  // namespace peftkit::chat
