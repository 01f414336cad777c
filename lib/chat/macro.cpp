#include "chat/machine.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

using Named = std::vector<std::pair<std::string, Value>>;

std::optional<Value> take_named(Named& named, const std::string& name) {
  const auto found = std::ranges::find(named, name, &Named::value_type::first);
  if (found == named.end()) return std::nullopt;
  Value value = found->second;
  named.erase(found);
  return value;
}

std::vector<std::string> names_of(const Macro& macro) {
  std::vector<std::string> names;
  for (const auto& parameter : macro.parameters) names.push_back(parameter.name);
  return names;
}

// What is left over goes into `varargs` and `kwargs` where the macro reads those.
void take_rest(Machine& machine, const Macro& macro, const Values& extra, Named rest) {
  Frame& frame = *machine.frame;
  const auto names = names_of(macro);
  const bool declared = std::ranges::find(names, "caller") != names.end();
  if (macro.reads("caller") && !declared)
    frame.set("caller", take_named(rest, "caller").value_or(undefined("No caller defined")));
  if (macro.reads("kwargs") && std::ranges::find(names, "kwargs") == names.end()) {
    Entries entries;
    for (auto& [name, value] : rest) entries.emplace_back(name, std::move(value));
    frame.set("kwargs", dict(machine.budget, std::move(entries)));
  } else if (!rest.empty()) {
    throw Problem(str("macro '", macro.name, "' has no parameter '", rest[0].first, "'",
                      did_you_mean(rest[0].first, names)));
  }
  if (macro.reads("varargs") && std::ranges::find(names, "varargs") == names.end()) {
    frame.set("varargs", tuple(extra));
  } else if (!extra.empty()) {
    throw Problem(str("macro '", macro.name, "': found ", names.size() + extra.size(),
                      " arguments, expected at most ", names.size()));
  }
}

std::string run(Machine& machine, const Macro& macro, const std::shared_ptr<Frame>& around,
                const Arguments& given) {
  const Deeper deeper(machine);
  const Scope scope(machine, around);
  const size_t positional = std::min(given.positional.size(), macro.parameters.size());
  Named rest = given.named;
  std::vector<std::optional<Value>> values(
      given.positional.begin(), given.positional.begin() + static_cast<long>(positional));
  for (size_t i = positional; i < macro.parameters.size(); ++i)
    values.push_back(take_named(rest, macro.parameters[i].name));
  take_rest(
      machine, macro,
      Values(given.positional.begin() + static_cast<long>(positional), given.positional.end()),
      std::move(rest));
  for (size_t i = 0; i < macro.parameters.size(); ++i) {
    const auto& [name, fallback] = macro.parameters[i];
    if (!values[i])
      values[i] = fallback ? evaluate(machine, *fallback)
                           : undefined(str("parameter '", name, "' was not provided"));
    machine.frame->set(name, *values[i]);
  }
  return capture(machine, [&] { return execute(machine, macro.body); });
}

}  // namespace

Value make_macro(Machine& machine, const Macro& macro) {
  const auto call = [&macro, around = machine.frame](Machine& of, const Arguments& given) {
    return Value(run(of, macro, around, given));
  };
  const std::string shown =
      macro.name.empty() ? "<Macro anonymous>" : str("<Macro '", macro.name, "'>");
  return Value::Data(Callable{std::make_shared<const Function>(Function{shown, call})});
}

}  // namespace peftkit::chat
