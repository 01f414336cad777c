// The functions that every template can call.

#include "chat/items.hpp"
#include "chat/operation.hpp"
#include "chat/print.hpp"

#include "base/text.hpp"

#include <array>

namespace peftkit::chat {

namespace {

Value make_range(Machine&, const Value&, const Given& given) {
  Range range{0, given.integer(0), given.integer(2, 1)};
  if (given.has(1)) range = {given.integer(0), given.integer(1), range.step};
  if (range.step == 0) throw Problem("range: the step must not be 0");
  constexpr int64_t kFar = int64_t{1} << 60;
  for (const int64_t end : {range.start, range.stop, range.step})
    if (end > kFar || end < -kFar) throw Problem("range: a number is too big");
  if (range.size() > kLongestRange)
    throw Problem(str("range: found ", range.size(), " numbers, expected at most ", kLongestRange));
  return Value::Data(range);
}

// The entries of dict(a, name=b): a dict, or pairs.
Entries entries_of(Machine& machine, const Arguments& arguments) {
  Entries entries;
  if (arguments.positional.size() > 1) throw Problem("expected one dict and named arguments");
  if (!arguments.positional.empty()) {
    const Value& first = arguments.positional[0];
    if (first.is<Dict>()) {
      entries = first.as<Dict>().of->entries;
    } else {
      for (const Value& pair : iterate(machine.budget, first)) {
        const Values two = iterate(machine.budget, pair);
        if (two.size() != 2) throw Problem("expected pairs of a key and a value");
        entries.emplace_back(two[0], two[1]);
      }
    }
  }
  for (const auto& [name, value] : arguments.named) entries.emplace_back(name, value);
  machine.budget.spend(entries.size());
  return entries;
}

Value make_dict(Machine& machine, const Value&, const Arguments& arguments) {
  return dict(machine.budget, entries_of(machine, arguments));
}

Value make_namespace(Machine& machine, const Value&, const Arguments& arguments) {
  const Value unique = make_dict(machine, {}, arguments);
  machine.namespaces.push_back(std::make_shared<Entries>(unique.as<Dict>().of->entries));
  return Value::Data(Namespace{machine.namespaces.back()});
}

Value raise_exception(Machine& machine, const Value&, const Given& given) {
  throw Problem(to_text(machine.budget, given.value(0)), 0, ErrorKind::data);
}

Value strftime_now(Machine& machine, const Value&, const Given& given) {
  constexpr size_t kLongestFormat = 250;
  if (given.text(0).size() > kLongestFormat) throw Problem("strftime_now: the format is too long");
  machine.dated = true;
  return format_date(machine.date, given.text(0));
}

const std::array<Operation, 5> kFunctions = {{
    {"range", {"start", "stop", "step"}, 1, make_range},
    {"dict", {}, 0, nullptr, make_dict},
    {"namespace", {}, 0, nullptr, make_namespace},
    {"raise_exception", {"message"}, 1, raise_exception},
    {"strftime_now", {"format"}, 1, strftime_now},
}};

std::vector<std::pair<std::string_view, Value>> make_globals() {
  std::vector<std::pair<std::string_view, Value>> globals;
  for (const Operation& operation : kFunctions) {
    const auto call = [&operation](Machine& machine, const Arguments& arguments) {
      return apply(machine, operation, {}, arguments);
    };
    globals.emplace_back(
        operation.name,
        Value::Data(Callable{std::make_shared<const Function>(Function{"", call})}));
  }
  return globals;
}

}  // namespace

const Value* global(const std::string& name) {
  static const auto kGlobals = make_globals();
  for (const auto& [known, value] : kGlobals)
    if (known == name) return &value;
  return nullptr;
}

std::vector<std::string> global_names() {
  return names_of(kFunctions);
}

}  // namespace peftkit::chat
