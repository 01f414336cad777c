#include "chat/arithmetic.hpp"
#include "chat/compare.hpp"
#include "chat/items.hpp"
#include "chat/machine.hpp"
#include "chat/print.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

const Value kNone = Value::Data(None{});

class Evaluator {
 public:
  explicit Evaluator(Machine& machine) : machine_(machine) {}

  Value operator()(const Literal& node) const { return node.value; }

  Value operator()(const Name& node) const {
    for (const Frame* frame = machine_.frame.get(); frame; frame = frame->outer.get()) {
      machine_.budget.spend(1);
      for (const auto& [name, value] : frame->variables)
        if (name == node.name) return value;
    }
    if (const Value* found = global(node.name)) return *found;
    return undefined(str("'", node.name, "' is undefined"));
  }

  Value operator()(const ListOf& node) const {
    Values items;
    for (const auto& expression : node.items) items.push_back(of(expression));
    return node.is_tuple ? tuple(std::move(items)) : list(std::move(items));
  }

  Value operator()(const DictOf& node) const {
    Entries entries;
    for (const auto& [key, value] : node.entries) {
      Value name = of(key);
      entries.emplace_back(std::move(name), of(value));
    }
    return dict(machine_.budget, std::move(entries));
  }

  Value operator()(const AttributeOf& node) const {
    return attribute(machine_, of(node.of), node.name);
  }

  Value operator()(const ItemOf& node) const {
    const Value from = of(node.of);
    return item(machine_, from, of(node.index));
  }

  Value operator()(const SliceOf& node) const {
    const Value from = of(node.of);
    const Value start = or_none(node.start), stop = or_none(node.stop), step = or_none(node.step);
    return slice(machine_.budget, from, start, stop, step);
  }

  Value operator()(const Call& node) const {
    const Value function = of(node.function);
    if (const auto* name = std::get_if<Name>(&node.function->node);
        name && function.is<Undefined>())
      throw Problem(
          str("'", name->name, "' is undefined", did_you_mean(name->name, global_names())));
    return call(machine_, function, evaluate(machine_, node.arguments));
  }

  Value operator()(const FilterCall& node) const {
    const Value value = of(node.of);
    return apply_filter(machine_, node.name, value, evaluate(machine_, node.arguments));
  }

  Value operator()(const TestCall& node) const {
    const Value value = of(node.of);
    return apply_test(machine_, node.name, value, evaluate(machine_, node.arguments));
  }

  Value operator()(const Unary& node) const {
    const Value value = of(node.of);
    if (node.op == "not") return !truth(value);
    if (node.op == "-") return negate(value);
    return value.is<double>() ? value : negate(negate(value));
  }

  Value operator()(const Binary& node) const {
    const Value left = of(node.left);
    if (node.op == "and") return truth(left) ? of(node.right) : left;
    if (node.op == "or") return truth(left) ? left : of(node.right);
    return arithmetic(machine_.budget, node.op, left, of(node.right));
  }

  Value operator()(const Concat& node) const {
    std::string text;
    for (const auto& part : node.parts) {
      text += to_text(machine_.budget, of(part));
      machine_.budget.spend_text(text.size());
    }
    return text;
  }

  Value operator()(const Comparison& node) const {
    Value left = of(node.first);
    for (const auto& [op, expression] : node.rest) {
      Value right = of(expression);
      if (!compare(machine_.budget, op, left, right)) return false;
      left = std::move(right);
    }
    return true;
  }

  Value operator()(const Conditional& node) const {
    if (truth(of(node.condition))) return of(node.yes);
    return node.no ? of(node.no) : undefined("an 'if' without 'else' has no value");
  }

 private:
  Value of(const ExpressionPtr& expression) const { return evaluate(machine_, *expression); }
  Value or_none(const ExpressionPtr& expression) const {
    return expression ? of(expression) : kNone;
  }

  Machine& machine_;
};

}  // namespace

Value evaluate(Machine& machine, const Expression& expression) {
  try {
    const Deeper deeper(machine);
    machine.budget.spend(1);
    return std::visit(Evaluator(machine), expression.node);
  } catch (Problem& problem) {
    if (problem.line == 0) problem.line = expression.line;
    throw;
  }
}

Arguments evaluate(Machine& machine, const CallArguments& arguments) {
  Arguments out;
  for (const auto& value : arguments.positional)
    out.positional.push_back(evaluate(machine, *value));
  for (const auto& [name, value] : arguments.named)
    out.named.emplace_back(name, evaluate(machine, *value));
  if (arguments.list) {
    const Values more = iterate(machine.budget, evaluate(machine, *arguments.list));
    out.positional.insert(out.positional.end(), more.begin(), more.end());
  }
  if (arguments.dict) {
    const Value more = evaluate(machine, *arguments.dict);
    if (!more.is<Dict>()) throw Problem(str("'**': found ", type_name(more), ", expected dict"));
    for (const auto& [name, value] : more.as<Dict>().of->entries)
      out.named.emplace_back(to_text(machine.budget, name), value);
  }
  return out;
}

Value call(Machine& machine, const Value& function, const Arguments& arguments) {
  if (function.is<Undefined>()) throw Problem(*function.as<Undefined>().why);
  if (!function.is<Callable>())
    throw Problem(str("a value of type '", type_name(function), "' cannot be called"));
  Value result = function.as<Callable>().of->call(machine, arguments);
  if (result.text()) machine.budget.spend(result.text()->size() / 8);
  return result;
}

}  // namespace peftkit::chat
