#include "chat/loop.hpp"

#include "chat/compare.hpp"
#include "chat/items.hpp"
#include "chat/machine.hpp"

#include "base/text.hpp"

namespace peftkit::chat {

namespace {

Value cycle(const Loop& loop, const Arguments& arguments) {
  const Values& values = arguments.positional;
  if (values.empty()) throw Problem("loop.cycle: found no values, expected some");
  return values[static_cast<size_t>(loop.index0) % values.size()];
}

Value changed(Machine& machine, Loop& loop, const Arguments& arguments) {
  const bool same =
      loop.changed && equal(machine.budget, tuple(*loop.changed), tuple(arguments.positional));
  if (same) return false;
  loop.changed = arguments.positional;
  return true;
}

Value method(std::function<Value(Machine&, const Arguments&)> call) {
  return Value::Data(Callable{std::make_shared<const Function>(Function{"", std::move(call)})});
}

}  // namespace

const std::optional<Value>& Loop::peek() {
  while (!after && at < items.size()) {
    const Value& item = items[at++];
    if (!keep || keep(item)) after = item;
  }
  return after;
}

bool Loop::advance() {
  if (!peek()) return false;
  before = std::exchange(current, std::exchange(after, std::nullopt));
  ++index0;
  return true;
}

int64_t Loop::count() {
  if (known_length) return length;
  Values rest;
  if (after) rest.push_back(*after);
  for (; at < items.size(); ++at)
    if (!keep || keep(items[at])) rest.push_back(items[at]);
  length = static_cast<int64_t>(rest.size()) + index0 + 1;
  known_length = true;
  items = std::move(rest);
  at = 0;
  keep = nullptr;
  after.reset();
  return length;
}

std::optional<Value> loop_attribute(Machine&, const std::shared_ptr<Loop>& loop,
                                    const std::string& name) {
  if (name == "index0") return Value(loop->index0);
  if (name == "index") return Value(loop->index0 + 1);
  if (name == "first") return Value(loop->index0 == 0);
  if (name == "last") return Value(!loop->peek());
  if (name == "length") return Value(loop->count());
  if (name == "revindex") return Value(loop->count() - loop->index0);
  if (name == "revindex0") return Value(loop->count() - loop->index0 - 1);
  if (name == "previtem") return loop->before.value_or(undefined("there is no previous item"));
  if (name == "nextitem") return loop->peek().value_or(undefined("there is no next item"));
  if (name == "depth") return Value(int64_t{1});
  if (name == "depth0") return Value(int64_t{0});
  const std::weak_ptr<Loop> of = loop;  // the loop outlives its methods
  const auto alive = [of] {
    if (of.expired()) throw Problem("the loop has ended");
    return of.lock();
  };
  if (name == "cycle")
    return method([alive](Machine&, const Arguments& given) { return cycle(*alive(), given); });
  if (name == "changed")
    return method([alive](Machine& machine, const Arguments& given) {
      return changed(machine, *alive(), given);
    });
  return std::nullopt;
}

Flow execute_for(Machine& machine, const For& node) {
  const auto loop = std::make_shared<Loop>();
  loop->items = iterate(machine.budget, evaluate(machine, *node.items));
  const std::shared_ptr<Frame> around = machine.frame;
  if (node.condition) {
    loop->keep = [&](const Value& item) {
      const Scope scope(machine, around);
      assign(machine, node.target, item);
      return truth(evaluate(machine, *node.condition));
    };
  }
  bool ran = false;
  Flow flow = Flow::on;
  while (flow != Flow::stop && loop->advance()) {
    machine.budget.spend(1);
    const Scope scope(machine);
    machine.frame->set("loop", Value::Data(loop));
    assign(machine, node.target, *loop->current);
    flow = execute(machine, node.body);
    ran = ran || flow == Flow::on;  // the reference notes a run at the end of the body
  }
  *loop = Loop{{}, 0, nullptr, {}, {}, {}, loop->index0, loop->known_length, loop->length, {}};
  if (ran) return Flow::on;
  const Scope scope(machine);
  return execute(machine, node.otherwise);
}

}  // namespace peftkit::chat
