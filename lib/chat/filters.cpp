#include "chat/filters.hpp"

#include "base/text.hpp"

namespace peftkit::chat {

namespace {

const Operation* find_filter(std::string_view name) {
  for (const auto table : {text_filters(), number_filters(), list_filters(), choice_filters()})
    if (const Operation* found = find_operation(table, name)) return found;
  return nullptr;
}

}  // namespace

bool has_filter(std::string_view name) {
  return find_filter(name) != nullptr;
}

Value apply_filter(Machine& machine, const std::string& name, const Value& value,
                   const Arguments& arguments) {
  const Operation* filter = find_filter(name);
  if (!filter) {
    std::vector<std::string> known;
    for (const auto table : {text_filters(), number_filters(), list_filters(), choice_filters()}) {
      const auto names = names_of(table);
      known.insert(known.end(), names.begin(), names.end());
    }
    throw Problem(str("unknown filter '", name, "'", did_you_mean(name, known)));
  }
  Value result = apply(machine, *filter, value, arguments);
  if (result.text()) machine.budget.spend(result.text()->size() / 8);
  return result;
}

}  // namespace peftkit::chat
