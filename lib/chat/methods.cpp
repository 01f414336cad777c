#include "chat/methods.hpp"

#include "chat/compare.hpp"
#include "chat/items.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

// Methods that the reference's sandbox forbids, and others that Python has.
struct Others {
  std::vector<std::string_view> forbidden, unsupported;
};
const Others kOthersOfText = {
    {},
    {"casefold", "encode", "expandtabs", "format_map", "isascii", "isdecimal", "isidentifier",
     "isprintable", "istitle", "maketrans", "rindex", "swapcase", "translate"}};
const Others kOthersOfList = {
    {"append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"}, {}};
const Others kOthersOfDict = {{"clear", "pop", "popitem", "setdefault", "update"}, {"fromkeys"}};
const Others kNoOthers;

Value index_of(Machine& machine, const Value& value, const Given& given) {
  const Values& items = *value.items();
  for (size_t i = 0; i < items.size(); ++i)
    if (equal(machine.budget, items[i], given.value(0))) return static_cast<int64_t>(i);
  throw Problem("index: the value is not in the list");
}

Value count_of(Machine& machine, const Value& value, const Given& given) {
  return static_cast<int64_t>(std::ranges::count_if(*value.items(), [&](const Value& item) {
    return equal(machine.budget, item, given.value(0));
  }));
}

Value same(Machine&, const Value& value, const Given&) {
  return value;
}

Value get(Machine& machine, const Value& value, const Given& given) {
  const Value* found = find(machine.budget, value, given.value(0));
  return found ? *found : given.value(1, Value::Data(None{}));
}

Value keys(Machine& machine, const Value& value, const Given&) {
  return view("dict_keys", iterate(machine.budget, value));
}

Value values(Machine&, const Value& value, const Given&) {
  Values out;
  for (const auto& [key, item] : value.as<Dict>().of->entries) out.push_back(item);
  return view("dict_values", std::move(out));
}

Value items(Machine&, const Value& value, const Given&) {
  Values out;
  for (const auto& [key, item] : value.as<Dict>().of->entries) out.push_back(tuple({key, item}));
  return view("dict_items", std::move(out));
}

const std::vector<Operation> kListMethods = {
    {"index", {"value"}, 1, index_of}, {"count", {"value"}, 1, count_of}, {"copy", {}, 0, same}};

const std::vector<Operation> kDictMethods = {{"get", {"key", "default"}, 1, get},
                                             {"keys", {}, 0, keys},
                                             {"values", {}, 0, values},
                                             {"items", {}, 0, items},
                                             {"copy", {}, 0, same}};

bool has(const std::vector<std::string_view>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::optional<Value> method_of(const Value& value, const std::string& name) {
  std::span<const Operation> table;
  const Others* others = &kNoOthers;
  if (value.text()) {
    table = text_methods();
    others = &kOthersOfText;
  } else if (value.is<List>() || value.is<Tuple>()) {
    table = list_methods();
    if (value.is<List>()) others = &kOthersOfList;
    if (value.is<Tuple>() && name == "copy") return std::nullopt;
  } else if (value.is<Dict>()) {
    table = dict_methods();
    others = &kOthersOfDict;
  }
  if (has(others->forbidden, name))
    return undefined(
        str("'", name, "' would change a ", type_name(value), ", which templates may not do"));
  if (has(others->unsupported, name))
    throw Problem(str("the method '", name, "' of ", type_name(value), " is not supported"));
  const Operation* method = find_operation(table, name);
  if (!method) return std::nullopt;
  const auto call = [method, value](Machine& machine, const Arguments& arguments) {
    return apply(machine, *method, value, arguments);
  };
  return Value::Data(
      Callable{std::make_shared<const Function>(Function{"", call, value.depth() + 1})});
}

std::span<const Operation> list_methods() {
  return kListMethods;
}
std::span<const Operation> dict_methods() {
  return kDictMethods;
}

}  // namespace peftkit::chat
