// Filters that apply a filter, a test or an attribute to each item, and `default`.

#include "chat/filters.hpp"
#include "chat/items.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

Value default_filter(Machine&, const Value& value, const Given& given) {
  const bool missing = value.is<Undefined>() || (given.flag(1, false) && !truth(value));
  return missing ? given.value(0, "") : value;
}

const Value* named_argument(const Arguments& arguments, std::string_view name) {
  const auto found =
      std::ranges::find(arguments.named, name, &std::pair<std::string, Value>::first);
  return found == arguments.named.end() ? nullptr : &found->second;
}

// The name of a filter or test among the arguments, and what comes behind it.
std::pair<std::string, Arguments> name_and_rest(const char* filter, const Arguments& arguments,
                                                size_t at) {
  const Values& given = arguments.positional;
  if (at >= given.size() || !given[at].text())
    throw Problem(str(filter, ": expected the name of a ",
                      at == 0 && filter == std::string("map") ? "filter" : "test"));
  return {*given[at].text(),
          {Values(given.begin() + static_cast<long>(at) + 1, given.end()), arguments.named}};
}

// An attribute of each item, with a default for those that lack one of the path's steps.
Value map_attribute(Machine& machine, const Value& value, const Arguments& arguments) {
  const Value& path = *named_argument(arguments, "attribute");
  const Value* fallback = named_argument(arguments, "default");
  for (const auto& [name, unused] : arguments.named)
    if (name != "attribute" && name != "default")
      throw Problem(str("map: unknown argument '", name, "'"));
  if (fallback && fallback->is<None>()) fallback = nullptr;
  Values out;
  for (const auto& item : iterate(machine.budget, value))
    out.push_back(at_path(machine, item, path, fallback));
  return iterator(std::move(out));
}

Value map_filter(Machine& machine, const Value& value, const Arguments& arguments) {
  if (!truth(value)) return iterator({});
  if (arguments.positional.empty() && named_argument(arguments, "attribute"))
    return map_attribute(machine, value, arguments);
  const auto [name, rest] = name_and_rest("map", arguments, 0);
  Values out;
  for (const auto& item : iterate(machine.budget, value))
    out.push_back(apply_filter(machine, name, item, rest));
  return iterator(std::move(out));
}

template <bool keep, bool by_attribute>
Value select(Machine& machine, const Value& value, const Arguments& arguments) {
  constexpr const char* kName =
      by_attribute ? (keep ? "selectattr" : "rejectattr") : (keep ? "select" : "reject");
  if (!truth(value)) return iterator({});
  constexpr size_t kTest = by_attribute ? 1 : 0;
  if (by_attribute && arguments.positional.empty())
    throw Problem(str(kName, ": expected the name of an attribute"));
  const bool tested = arguments.positional.size() > kTest;
  const auto [name, rest] =
      tested ? name_and_rest(kName, arguments, kTest) : std::pair<std::string, Arguments>();
  Values out;
  for (const auto& item : iterate(machine.budget, value)) {
    const Value subject = by_attribute ? at_path(machine, item, arguments.positional[0]) : item;
    const bool passes = tested ? apply_test(machine, name, subject, rest) : truth(subject);
    if (passes == keep) out.push_back(item);
  }
  return iterator(std::move(out));
}

const std::vector<Operation> kChoiceFilters = {
    {"default", {"default_value", "boolean"}, 0, default_filter},
    {"d", {"default_value", "boolean"}, 0, default_filter},
    {"map", {}, 0, nullptr, map_filter},
    {"select", {}, 0, nullptr, select<true, false>},
    {"reject", {}, 0, nullptr, select<false, false>},
    {"selectattr", {}, 0, nullptr, select<true, true>},
    {"rejectattr", {}, 0, nullptr, select<false, true>},
};

}  // namespace

std::span<const Operation> choice_filters() {
  return kChoiceFilters;
}

}  // namespace peftkit::chat
