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
    throw Error(problem.kind, str(place, ":", problem.line, ": ", problem.what()));
  }
}

}  // namespace

Template Template::parse(const std::string& text, const std::string& place) {
  if (const auto wrong = first_invalid_utf8(text))
    throw Error(ErrorKind::checkpoint, str(place, ": byte ", *wrong, " is not UTF-8"));
  Template out;
  out.parsed_ = with_place(place, [&] {
    return std::make_shared<const Parsed>(Parsed{parse_template(text), place});
  });
  return out;
}

Rendering Template::render(const Json& variables) const {
  return with_place(parsed_->place, [&] {
    Machine machine;
    for (const auto& [name, value] : variables.items())
      machine.frame->set(name, from_json(value, machine.budget));
    execute(machine, parsed_->body);
    return Rendering{std::move(machine.rendered), std::move(machine.generations)};
  });
}

}  // namespace peftkit::chat
