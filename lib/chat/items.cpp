#include "chat/items.hpp"

#include "chat/compare.hpp"
#include "chat/loop.hpp"
#include "chat/machine.hpp"
#include "chat/methods.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

Values keys_of(const Value& dict) {
  Values keys;
  for (const auto& [key, value] : dict.as<Dict>().of->entries) keys.push_back(key);
  return keys;
}

Values numbers_of(const Range& range) {
  Values numbers;
  for (int64_t i = 0; i < range.size(); ++i) numbers.push_back(range.start + i * range.step);
  return numbers;
}

Value missing(const Value& value, const Value& index) {
  if (index.text())
    return undefined(str(described(value), " has no attribute '", *index.text(), "'"));
  return undefined(str(described(value), " has no such element"));
}

const Value* named_entry(const Entries& entries, const std::string& name) {
  const auto found = std::ranges::find_if(entries, [&](const auto& entry) {
    return entry.first.text() && *entry.first.text() == name;
  });
  return found == entries.end() ? nullptr : &found->second;
}

// What the type itself has under a name: methods, and the attributes of loops and namespaces.
std::optional<Value> own_attribute(Machine& machine, const Value& value, const std::string& name) {
  if (value.is<Undefined>()) throw Problem(*value.as<Undefined>().why);
  if (value.is<std::shared_ptr<Loop>>())
    return loop_attribute(machine, value.as<std::shared_ptr<Loop>>(), name);
  if (value.is<Namespace>()) {
    const Value* found = named_entry(*value.as<Namespace>().of, name);
    return found ? std::optional(*found) : std::nullopt;
  }
  return method_of(value, name);
}

std::optional<Value> element(Budget& budget, const Value& value, int64_t at) {
  const bool indexed = value.text() || value.is<List>() || value.is<Tuple>() || value.is<Range>();
  if (!indexed) return std::nullopt;
  const int64_t size = size_of(value);
  if (at < 0) at += size;
  if (at < 0 || at >= size) return std::nullopt;
  if (value.is<Range>()) return Value(value.as<Range>().start + at * value.as<Range>().step);
  if (value.items()) return (*value.items())[static_cast<size_t>(at)];
  budget.spend(value.text()->size() / 64);
  return Value(characters(*value.text())[static_cast<size_t>(at)]);
}

int64_t bound(const Value& given, int64_t otherwise, int64_t lowest, int64_t highest,
              int64_t size) {
  if (given.is<None>()) return otherwise;
  const auto at = given.integer();
  if (!at)
    throw Problem(str("slice: found ", type_name(given), ", expected whole numbers or none"));
  return std::clamp(*at < 0 ? *at + size : *at, lowest, highest);
}

}  // namespace

Values iterate(Budget& budget, const Value& value) {
  Values items;
  if (value.items()) {
    items = *value.items();
  } else if (value.text()) {
    budget.spend(value.text()->size() / 8);
    for (const auto character : characters(*value.text())) items.push_back(character);
  } else if (value.is<Dict>()) {
    items = keys_of(value);
  } else if (value.is<Range>()) {
    items = numbers_of(value.as<Range>());
  } else if (value.is<Iterator>()) {
    Cursor& cursor = *value.as<Iterator>().of;
    items.assign(cursor.items.begin() + static_cast<long>(cursor.at), cursor.items.end());
    cursor.at = cursor.items.size();
  } else if (!value.is<Undefined>()) {
    throw Problem(str("a value of type '", type_name(value), "' has no items"));
  }
  budget.spend(items.size());
  return items;
}

bool is_iterable(const Value& value) {
  return value.items() || value.text() || value.is<Dict>() || value.is<Range>() ||
         value.is<Iterator>() || value.is<Undefined>() || value.is<std::shared_ptr<Loop>>();
}

int64_t size_of(const Value& value) {
  if (value.items()) return static_cast<int64_t>(value.items()->size());
  if (value.text()) return static_cast<int64_t>(length(*value.text()));
  if (value.is<Dict>()) return static_cast<int64_t>(value.as<Dict>().of->entries.size());
  if (value.is<Range>()) return value.as<Range>().size();
  if (value.is<Undefined>()) return 0;
  throw Problem(str("a value of type '", type_name(value), "' has no length",
                    value.is<Iterator>() ? " (make it a list first: |list)" : ""));
}

Value slice(Budget& budget, const Value& value, const Value& start, const Value& stop,
            const Value& step) {
  if (value.is<Undefined>()) throw Problem(*value.as<Undefined>().why);
  const bool sliced = value.text() || value.is<List>() || value.is<Tuple>() || value.is<Range>();
  if (!sliced) throw Problem(str("a value of type '", type_name(value), "' has no slices"));
  const int64_t size = size_of(value);
  const int64_t by = step.is<None>() ? 1 : step.integer().value_or(0);
  if (by == 0) throw Problem("slice: the step must be a whole number other than 0");
  const bool forward = by > 0;
  const int64_t lowest = forward ? 0 : -1, highest = forward ? size : size - 1;
  Range range{bound(start, forward ? 0 : size - 1, lowest, highest, size),
              bound(stop, forward ? size : -1, lowest, highest, size),
              std::clamp<int64_t>(by, -size - 1, size + 1)};
  if (value.is<Range>()) {
    const Range& of = value.as<Range>();
    return Value::Data(
        Range{of.start + range.start * of.step, of.start + range.stop * of.step, of.step * by});
  }
  const Values all = iterate(budget, value);
  Values items;
  for (int64_t i = 0; i < range.size(); ++i)
    items.push_back(all[static_cast<size_t>(range.start + i * range.step)]);
  if (value.is<List>()) return list(std::move(items));
  if (value.is<Tuple>()) return tuple(std::move(items));
  std::string text;
  for (const auto& character : items) text += *character.text();
  return text;
}

Value attribute(Machine& machine, const Value& value, const std::string& name) {
  if (auto own = own_attribute(machine, value, name)) return *own;
  if (value.is<Dict>()) {
    if (const Value* found = find(machine.budget, value, name)) return *found;
  }
  return missing(value, name);
}

Value item(Machine& machine, const Value& value, const Value& index) {
  if (value.is<Undefined>()) throw Problem(*value.as<Undefined>().why);
  if (value.is<Dict>()) {
    const bool can_be_key = !index.is<List>() && !index.is<Dict>();
    const Value* found = can_be_key ? find(machine.budget, value, index) : nullptr;
    if (found) return *found;
  } else if (const auto at = index.integer()) {
    if (auto found = element(machine.budget, value, *at)) return *found;
  }
  if (index.text()) {
    if (auto own = own_attribute(machine, value, *index.text())) return *own;
  }
  return missing(value, index);
}

Value at_path(Machine& machine, Value value, const Value& path, const Value* fallback) {
  const auto step = [&](const Value& index) {
    value = item(machine, value, index);
    if (fallback && value.is<Undefined>()) value = *fallback;
  };
  if (!path.text()) {
    if (!path.is<None>()) step(path);
    return value;
  }
  for (const std::string& part : split(*path.text(), '.')) {
    const bool is_index = !part.empty() && part.size() < 10 &&
                          part.find_first_not_of("0123456789") == std::string::npos;
    step(is_index ? Value(static_cast<int64_t>(std::stol(part))) : Value(part));
  }
  return value;
}

}  // namespace peftkit::chat
