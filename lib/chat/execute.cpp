#include "chat/items.hpp"
#include "chat/machine.hpp"
#include "chat/print.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

class Executor {
 public:
  explicit Executor(Machine& machine) : machine_(machine) {}

  Flow operator()(const Data& node) const {
    machine_.print(node.text);
    return Flow::on;
  }

  Flow operator()(const Print& node) const {
    machine_.print(to_text(machine_.budget, evaluate(machine_, *node.value)));
    return Flow::on;
  }

  Flow operator()(const Set& node) const {
    assign(machine_, node.target, evaluate(machine_, *node.value));
    return Flow::on;
  }

  Flow operator()(const SetBlock& node) const {
    const auto [value, flow] = filtered(node.filter, node.body);
    if (flow == Flow::on) assign(machine_, node.target, value);
    return flow;
  }

  Flow operator()(const FilterBlock& node) const {
    const auto [value, flow] = filtered(node.filter, node.body);
    if (flow == Flow::on) machine_.print(to_text(machine_.budget, value));
    return flow;
  }

  Flow operator()(const For& node) const { return execute_for(machine_, node); }

  Flow operator()(const If& node) const {
    for (const auto& [condition, body] : node.branches)
      if (truth(evaluate(machine_, *condition))) return execute(machine_, body);
    return execute(machine_, node.otherwise);
  }

  Flow operator()(const With& node) const {
    std::vector<Value> values;
    for (const auto& [target, value] : node.values) values.push_back(evaluate(machine_, *value));
    const Scope scope(machine_);
    for (size_t i = 0; i < values.size(); ++i) assign(machine_, node.values[i].first, values[i]);
    return execute(machine_, node.body);
  }

  Flow operator()(const Macro& node) const {
    machine_.frame->set(node.name, make_macro(machine_, node));
    return Flow::on;
  }

  Flow operator()(const CallBlock& node) const {
    const auto& target = std::get<Call>(node.call->node);
    const Value function = evaluate(machine_, *target.function);
    Arguments arguments = evaluate(machine_, target.arguments);
    arguments.named.emplace_back("caller", make_macro(machine_, node.caller));
    machine_.print(to_text(machine_.budget, call(machine_, function, arguments)));
    return Flow::on;
  }

  Flow operator()(const Generation& node) const {
    const Scope scope(machine_);
    const size_t begin = machine_.rendered.size();
    execute(machine_, node.body);
    if (machine_.output == &machine_.rendered)
      machine_.generations.push_back({begin, machine_.rendered.size()});
    return Flow::on;
  }

  Flow operator()(LoopControl control) const {
    return control == LoopControl::stop ? Flow::stop : Flow::next;
  }

 private:
  // What a body prints, through the filters behind its tag.
  std::pair<Value, Flow> filtered(const ExpressionPtr& filter, const Body& body) const {
    const Scope scope(machine_);
    Flow flow = Flow::on;
    const Value text = capture(
        machine_, [&] { return execute(machine_, body); }, &flow);
    if (!filter || flow != Flow::on) return {text, flow};
    machine_.frame->set(kBodyText, text);
    return {evaluate(machine_, *filter), flow};
  }

  Machine& machine_;
};

}  // namespace

std::string capture(Machine& machine, const std::function<Flow()>& run, Flow* flow) {
  std::string text;
  std::string* const before = std::exchange(machine.output, &text);
  const Flow ended = run();
  machine.output = before;
  if (flow) *flow = ended;
  return text;
}

Flow execute(Machine& machine, const Body& body) {
  const Deeper deeper(machine);
  for (const Statement& statement : body) {
    try {
      machine.budget.spend(1);
      const Flow flow = std::visit(Executor(machine), statement.node);
      if (flow != Flow::on) return flow;
    } catch (Problem& problem) {
      if (problem.line == 0) problem.line = statement.line;
      throw;
    }
  }
  return Flow::on;
}

void assign(Machine& machine, const Target& target, const Value& value) {
  if (target.is_tuple) {
    const Values items = iterate(machine.budget, value);
    if (items.size() != target.parts.size())
      throw Problem(str("found ", items.size(), " values, expected ", target.parts.size()));
    for (size_t i = 0; i < items.size(); ++i) assign(machine, target.parts[i], items[i]);
  } else if (target.attribute.empty()) {
    machine.frame->set(target.name, value);
  } else {
    const Expression name{0, 1, Name{target.name}};
    const Value space = evaluate(machine, name);
    if (!space.is<Namespace>())
      throw Problem(str("'", target.name, ".", target.attribute, "' can be set only where '",
                        target.name, "' is a namespace"));
    Entries& entries = *space.as<Namespace>().of;
    const auto found = std::ranges::find_if(entries, [&](const auto& entry) {
      return entry.first.text() && *entry.first.text() == target.attribute;
    });
    machine.budget.spend(entries.size() / 8);
    if (found == entries.end())
      entries.emplace_back(target.attribute, value);
    else
      found->second = value;
  }
}

}  // namespace peftkit::chat
