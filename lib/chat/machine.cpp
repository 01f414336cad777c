#include "chat/machine.hpp"

#include <algorithm>

namespace peftkit::chat {

void Frame::set(const std::string& name, Value value) {
  const auto found = std::ranges::find(variables, name, &std::pair<std::string, Value>::first);
  if (found == variables.end())
    variables.emplace_back(name, std::move(value));
  else
    found->second = std::move(value);
}

Machine::Machine() = default;

Machine::~Machine() {
  frame->variables.clear();
  for (auto& entries : namespaces) Entries().swap(*entries);
}

void Machine::print(std::string_view text) {
  budget.spend_text(text.size());
  *output += text;
  if (output->size() > kLongestText) budget.spend_text(output->size());
}

Scope::Scope(Machine& machine, std::shared_ptr<Frame> outer)
    : machine_(machine), before_(machine.frame) {
  machine.frame = std::make_shared<Frame>();
  machine.frame->outer = std::move(outer);
}

Scope::~Scope() {
  machine_.frame->variables.clear();
  machine_.frame = before_;
}

Deeper::Deeper(Machine& machine) : machine_(machine) {
  if (machine.depth >= kDeepestRun)
    throw Problem("what runs is nested too deeply (a macro that calls itself?)");
  ++machine.depth;
}

}  // namespace peftkit::chat
