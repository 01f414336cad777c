#include "chat/value.hpp"

#include "chat/compare.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace peftkit::chat {

namespace {

constexpr std::array kTypeNames = {"Undefined", "NoneType", "bool",      "int",      "float",
                                   "str",       "list",     "tuple",     "dict",     "range",
                                   "dict_view", "iterator", "Namespace", "function", "LoopContext"};
static_assert(kTypeNames.size() == std::variant_size_v<Value::Data>);

int checked(int depth) {
  if (depth > kDeepestValue) throw Problem("values are nested too deeply");
  return depth;
}

std::shared_ptr<const Sequence> sequence(Values items) {
  const int depth = depth_around(items);
  return std::make_shared<const Sequence>(Sequence{std::move(items), depth});
}

}  // namespace

int64_t Range::size() const {
  if (step > 0) return start < stop ? (stop - start - 1) / step + 1 : 0;
  return start > stop ? (start - stop - 1) / -step + 1 : 0;
}

std::optional<int64_t> Value::integer() const {
  if (is<bool>()) return as<bool>() ? 1 : 0;
  return is<int64_t>() ? std::optional(as<int64_t>()) : std::nullopt;
}

std::optional<double> Value::number() const {
  if (is<double>()) return as<double>();
  const auto whole = integer();
  return whole ? std::optional(static_cast<double>(*whole)) : std::nullopt;
}

const Values* Value::items() const {
  if (is<List>()) return &as<List>().of->items;
  if (is<Tuple>()) return &as<Tuple>().of->items;
  return is<View>() ? &as<View>().of->items : nullptr;
}

int Value::depth() const {
  if (is<List>()) return as<List>().of->depth;
  if (is<Tuple>()) return as<Tuple>().of->depth;
  if (is<View>()) return as<View>().of->depth;
  if (is<Dict>()) return as<Dict>().of->depth;
  if (is<Iterator>()) return as<Iterator>().of->depth;
  if (is<Callable>()) return as<Callable>().of->depth;
  return 0;
}

int depth_around(const Values& items) {
  int depth = 0;
  for (const auto& item : items) depth = std::max(depth, item.depth());
  return checked(depth + 1);
}

Value undefined(std::string why) {
  return Value::Data(Undefined{std::make_shared<const std::string>(std::move(why))});
}

Value list(Values items) {
  return Value::Data(List{sequence(std::move(items))});
}
Value tuple(Values items) {
  return Value::Data(Tuple{sequence(std::move(items))});
}
Value view(const char* name, Values items) {
  return Value::Data(View{sequence(std::move(items)), name});
}

Value iterator(Values items) {
  const int depth = depth_around(items);
  return Value::Data(Iterator{std::make_shared<Cursor>(Cursor{std::move(items), 0, depth})});
}

Value dict(Budget& budget, Entries entries) {
  Mapping mapping;
  int depth = 0;
  for (auto& [key, value] : entries) {
    require_hashable(key);
    depth = std::max({depth, key.depth(), value.depth()});
    Entries& known = mapping.entries;
    budget.spend(known.size() / 8 + 1);
    const auto same = std::ranges::find_if(known, [&, &sought = key](const auto& entry) {
      return equal(budget, entry.first, sought);
    });
    if (same == known.end())
      known.emplace_back(std::move(key), std::move(value));
    else
      same->second = std::move(value);
  }
  mapping.depth = checked(depth + 1);
  return Value::Data(Dict{std::make_shared<const Mapping>(std::move(mapping))});
}

Value from_json(const Json& json, Budget& budget) {
  if (json.is_null()) return Value::Data(None{});
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_unsigned() && json.get<uint64_t>() > INT64_MAX)
    throw Problem("a whole number among the variables is too big");
  if (json.is_number_integer()) return json.get<int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array()) {
    Values items;
    for (const auto& item : json) items.push_back(from_json(item, budget));
    return list(std::move(items));
  }
  Entries entries;
  for (const auto& [key, value] : json.items()) entries.emplace_back(key, from_json(value, budget));
  return dict(budget, std::move(entries));
}

std::string type_name(const Value& value) {
  return value.is<View>() ? value.as<View>().name : kTypeNames[value.data().index()];
}

std::string described(const Value& value) {
  return value.is<None>() ? "'None'" : str("'", type_name(value), " object'");
}

bool truth(const Value& value) {
  if (const auto number = value.number()) return *number != 0;
  if (value.text()) return !value.text()->empty();
  if (value.items()) return !value.items()->empty();
  if (value.is<Dict>()) return !value.as<Dict>().of->entries.empty();
  if (value.is<Range>()) return value.as<Range>().size() != 0;
  return !value.is<Undefined>() && !value.is<None>();
}

}  // namespace peftkit::chat
