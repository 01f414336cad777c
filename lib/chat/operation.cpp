#include "chat/operation.hpp"

#include "chat/print.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

void Given::fail(size_t i, const char* expected) const {
  throw Problem(str(name_, ": ", parameters_[i], ": found ", type_name(*values_[i]), ", expected ",
                    expected));
}

int64_t Given::integer(size_t i) const {
  const auto whole = values_[i]->integer();
  if (!whole) fail(i, "int");
  return *whole;
}

const std::string& Given::text(size_t i) const {
  if (!values_[i]->text()) fail(i, "str");
  return *values_[i]->text();
}

Value apply(Machine& machine, const Operation& operation, const Value& subject,
            const Arguments& arguments) {
  const auto& [name, parameters, required, function, any] = operation;
  if (any) return any(machine, subject, arguments);
  const std::vector<std::string> known(parameters.begin(), parameters.end());
  std::vector<std::optional<Value>> values(parameters.size());
  if (arguments.positional.size() > parameters.size())
    throw Problem(str(name, ": found ", arguments.positional.size(),
                      " arguments, expected at most ", parameters.size()));
  std::copy(arguments.positional.begin(), arguments.positional.end(), values.begin());
  for (const auto& [parameter, value] : arguments.named) {
    const auto found = std::ranges::find(known, parameter);
    if (found == known.end())
      throw Problem(
          str(name, ": unknown argument '", parameter, "'", did_you_mean(parameter, known)));
    auto& place = values[static_cast<size_t>(found - known.begin())];
    if (place) throw Problem(str(name, ": ", parameter, " is given twice"));
    place = value;
  }
  for (size_t i = 0; i < required; ++i)
    if (!values[i]) throw Problem(str(name, ": ", parameters[i], " is missing"));
  return function(machine, subject, Given(std::string(name), parameters, std::move(values)));
}

const Operation* find_operation(std::span<const Operation> table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Operation::name);
  return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(std::span<const Operation> table) {
  std::vector<std::string> names;
  for (const auto& operation : table) names.emplace_back(operation.name);
  return names;
}

std::string soft_text(Machine& machine, const Value& value) {
  return to_text(machine.budget, value);
}

}  // namespace peftkit::chat
