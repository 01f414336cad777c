#include "chat/template.hpp"

#include "chat/machine.hpp"

#include "base/text.hpp"

namespace peftkit::chat {

struct Template::Parsed {
  Body body;
  std::string place;
};

namespace {

template <class Action>
auto with_place(const std::string& place, Action action) {
  try {
    return action();
  } catch (const Problem& problem) {
    const std::string line = str(place, ":", problem.line);
    if (problem.kind == ErrorKind::data) throw Refusal(line, problem.what());
    throw Error(problem.kind, str(line, ": ", problem.what()));
  }
}

}  // namespace

Refusal::Refusal(const std::string& at, const std::string& said)
    : Error(ErrorKind::data, str(at, ": the template refuses the messages: ", said)),
      place(at),
      reason(said) {}

Template Template::parse(const std::string& text, const std::string& place) {
  if (const auto wrong = first_invalid_utf8(text))
    throw Error(ErrorKind::checkpoint, str(place, ": byte ", *wrong, " is not UTF-8"));
  Template out;
  out.parsed_ = with_place(place, [&] {
    return std::make_shared<const Parsed>(Parsed{parse_template(text), place});
  });
  return out;
}

Rendering Template::render(const Json& variables, const Date& date) const {
  return with_place(parsed_->place, [&] {
    Machine machine;
    machine.date = date;
    for (const auto& [name, value] : variables.items())
      machine.frame->set(name, from_json(value, machine.budget));
    execute(machine, parsed_->body);
    return Rendering{std::move(machine.rendered), std::move(machine.generations), machine.dated};
  });
}

}  // namespace peftkit::chat
