#include "chat/arithmetic.hpp"
#include "chat/compare.hpp"
#include "chat/filters.hpp"
#include "chat/items.hpp"
#include "chat/print.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

// What is compared of an item: one of its attributes, without case.
Value key_of(Machine& machine, const Value& item, const Value& path, bool case_sensitive) {
  const Value key = at_path(machine, item, path);
  return key.text() && !case_sensitive ? Value(lower(*key.text())) : key;
}

struct Keyed {
  Value key, item;
};

// Stable; a descending order keeps equal items in their order, too.
void sort_keyed(Budget& budget, std::vector<Keyed>& items, bool descending) {
  std::ranges::stable_sort(items, [&](const Keyed& a, const Keyed& b) {
    return descending ? less(budget, b.key, a.key) : less(budget, a.key, b.key);
  });
}

Value items_of(const std::vector<Keyed>& keyed) {
  Values items;
  for (const auto& [key, item] : keyed) items.push_back(item);
  return list(std::move(items));
}

Value size(Machine&, const Value& value, const Given&) {
  return size_of(value);
}

Value as_list(Machine& machine, const Value& value, const Given&) {
  return list(iterate(machine.budget, value));
}

Value first(Machine& machine, const Value& value, const Given&) {
  if (value.is<Iterator>()) {
    Cursor& cursor = *value.as<Iterator>().of;
    return cursor.at < cursor.items.size()
               ? cursor.items[cursor.at++]
               : undefined("there is no first item, the sequence is empty");
  }
  const Values items = iterate(machine.budget, value);
  return items.empty() ? undefined("there is no first item, the sequence is empty") : items.front();
}

Value last(Machine& machine, const Value& value, const Given&) {
  if (value.is<Iterator>())
    throw Problem("last: an iterator has no end (make it a list first: |list)");
  const Values items = iterate(machine.budget, value);
  return items.empty() ? undefined("there is no last item, the sequence is empty") : items.back();
}

Value reverse(Machine& machine, const Value& value, const Given&) {
  Values items = iterate(machine.budget, value);
  std::ranges::reverse(items);
  if (value.is<Iterator>()) return list(std::move(items));
  if (!value.text()) return iterator(std::move(items));
  std::string text;
  for (const auto& character : items) text += *character.text();
  return text;
}

Value join_filter(Machine& machine, const Value& value, const Given& given) {
  const std::string between = given.has(0) ? soft_text(machine, given.value(0)) : "";
  std::string text;
  bool any = false;
  for (const auto& item : iterate(machine.budget, value)) {
    if (any) text += between;
    any = true;
    text += soft_text(machine, given.has_some(1) ? at_path(machine, item, given.value(1)) : item);
    machine.budget.spend(1);
    if (text.size() > kLongestText) machine.budget.spend_text(text.size());
  }
  return text;
}

Value sort(Machine& machine, const Value& value, const Given& given) {
  std::vector<Keyed> keyed;
  std::vector<std::string> paths;
  if (given.has_some(2) && given.value(2).text()) paths = split(given.text(2), ',');
  for (const auto& item : iterate(machine.budget, value)) {
    Values keys;
    for (const auto& path : paths)
      keys.push_back(key_of(machine, item, path, given.flag(1, false)));
    if (paths.empty())
      keys.push_back(
          key_of(machine, item, given.value(2, Value::Data(None{})), given.flag(1, false)));
    keyed.push_back({list(std::move(keys)), item});
  }
  sort_keyed(machine.budget, keyed, given.flag(0, false));
  return items_of(keyed);
}

Value unique(Machine& machine, const Value& value, const Given& given) {
  Values seen, items;
  for (const auto& item : iterate(machine.budget, value)) {
    const Value key =
        key_of(machine, item, given.value(1, Value::Data(None{})), given.flag(0, false));
    require_hashable(key);
    const bool known = std::ranges::any_of(
        seen, [&](const Value& other) { return equal(machine.budget, other, key); });
    if (known) continue;
    seen.push_back(key);
    items.push_back(item);
  }
  return iterator(std::move(items));
}

template <bool largest>
Value extreme(Machine& machine, const Value& value, const Given& given) {
  std::optional<Keyed> best;
  for (const auto& item : iterate(machine.budget, value)) {
    const Value key =
        key_of(machine, item, given.value(1, Value::Data(None{})), given.flag(0, false));
    const bool better = !best || (largest ? less(machine.budget, best->key, key)
                                          : less(machine.budget, key, best->key));
    if (better) best = Keyed{key, item};
  }
  return best ? best->item : undefined("there is no item, the sequence is empty");
}

Value sum(Machine& machine, const Value& value, const Given& given) {
  Value total = given.value(1, int64_t{0});
  for (const auto& item : iterate(machine.budget, value))
    total = arithmetic(machine.budget, "+", total,
                       given.has_some(0) ? at_path(machine, item, given.value(0)) : item);
  return total;
}

const Entries& entries_of(const char* filter, const Value& value) {
  if (!value.is<Dict>())
    throw Problem(str(filter, ": found ", type_name(value), ", expected dict"));
  return value.as<Dict>().of->entries;
}

Value items_filter(Machine&, const Value& value, const Given&) {
  Values pairs;
  if (!value.is<Undefined>())
    for (const auto& [key, item] : entries_of("items", value)) pairs.push_back(tuple({key, item}));
  return iterator(std::move(pairs));
}

Value dictsort(Machine& machine, const Value& value, const Given& given) {
  const std::string by = given.text(1, "key");
  if (by != "key" && by != "value")
    throw Problem(str("dictsort: by: found '", by, "', expected key or value"));
  std::vector<Keyed> keyed;
  for (const auto& [key, item] : entries_of("dictsort", value)) {
    const Value whole = by == "key" ? key : item;
    keyed.push_back(
        {key_of(machine, whole, Value::Data(None{}), given.flag(0, false)), tuple({key, item})});
  }
  sort_keyed(machine.budget, keyed, given.flag(2, false));
  return items_of(keyed);
}

const std::vector<Operation> kListFilters = {
    {"length", {}, 0, size},
    {"count", {}, 0, size},
    {"list", {}, 0, as_list},
    {"first", {}, 0, first},
    {"last", {}, 0, last},
    {"reverse", {}, 0, reverse},
    {"join", {"d", "attribute"}, 0, join_filter},
    {"sort", {"reverse", "case_sensitive", "attribute"}, 0, sort},
    {"unique", {"case_sensitive", "attribute"}, 0, unique},
    {"min", {"case_sensitive", "attribute"}, 0, extreme<false>},
    {"max", {"case_sensitive", "attribute"}, 0, extreme<true>},
    {"sum", {"attribute", "start"}, 0, sum},
    {"items", {}, 0, items_filter},
    {"dictsort", {"case_sensitive", "by", "reverse"}, 0, dictsort},
};

}  // namespace

std::span<const Operation> list_filters() {
  return kListFilters;
}

}  // namespace peftkit::chat
