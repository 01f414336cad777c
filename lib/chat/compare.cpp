#include "chat/compare.hpp"

#include "chat/items.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

bool equal_items(Budget& budget, const Values& a, const Values& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](const Value& x, const Value& y) { return equal(budget, x, y); });
}

bool equal_dicts(Budget& budget, const Value& a, const Value& b) {
  const Entries& entries = a.as<Dict>().of->entries;
  if (entries.size() != b.as<Dict>().of->entries.size()) return false;
  return std::ranges::all_of(entries, [&](const auto& entry) {
    const Value* other = find(budget, b, entry.first);
    return other && equal(budget, entry.second, *other);
  });
}

bool equal_ranges(const Range& a, const Range& b) {
  if (a.size() != b.size()) return false;
  return a.size() == 0 || (a.start == b.start && (a.size() == 1 || a.step == b.step));
}

bool less_items(Budget& budget, const Values& a, const Values& b) {
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    if (!equal(budget, a[i], b[i])) return less(budget, a[i], b[i]);
  return a.size() < b.size();
}

// The order of code points is that of UTF-8's bytes.
bool less_texts(Budget& budget, const std::string& a, const std::string& b) {
  budget.spend(std::min(a.size(), b.size()) / 64);
  return a < b;
}

}  // namespace

bool equal(Budget& budget, const Value& a, const Value& b) {
  budget.spend(1);
  const auto x = a.integer(), y = b.integer();
  if (x && y) return *x == *y;
  if (a.number() && b.number()) return *a.number() == *b.number();
  if (a.data().index() != b.data().index()) return false;
  if (a.text()) {
    budget.spend(a.text()->size() / 64);
    return *a.text() == *b.text();
  }
  if (a.is<View>()) return a.as<View>().of == b.as<View>().of;
  if (a.items()) return equal_items(budget, *a.items(), *b.items());
  if (a.is<Dict>()) return equal_dicts(budget, a, b);
  if (a.is<Range>()) return equal_ranges(a.as<Range>(), b.as<Range>());
  if (a.is<Iterator>()) return a.as<Iterator>().of == b.as<Iterator>().of;
  if (a.is<Namespace>()) return a.as<Namespace>().of == b.as<Namespace>().of;
  if (a.is<Callable>()) return a.as<Callable>().of == b.as<Callable>().of;
  return !a.is<std::shared_ptr<Loop>>() ||
         a.as<std::shared_ptr<Loop>>() == b.as<std::shared_ptr<Loop>>();
}

bool less(Budget& budget, const Value& a, const Value& b) {
  budget.spend(1);
  if (a.is<Undefined>()) throw Problem(*a.as<Undefined>().why);
  if (b.is<Undefined>()) throw Problem(*b.as<Undefined>().why);
  const auto x = a.integer(), y = b.integer();
  if (x && y) return *x < *y;
  if (a.number() && b.number()) return *a.number() < *b.number();
  if (a.text() && b.text()) return less_texts(budget, *a.text(), *b.text());
  if ((a.is<List>() && b.is<List>()) || (a.is<Tuple>() && b.is<Tuple>()))
    return less_items(budget, *a.items(), *b.items());
  throw Problem(str("'", type_name(a), "' and '", type_name(b), "' have no order"));
}

void require_hashable(const Value& key) {
  if (key.is<Tuple>()) std::ranges::for_each(*key.items(), require_hashable);
  if (key.is<List>() || key.is<Dict>())
    throw Problem(str("a value of type '", type_name(key), "' cannot be a key"));
}

const Value* find(Budget& budget, const Value& dict, const Value& key) {
  require_hashable(key);
  const Entries& entries = dict.as<Dict>().of->entries;
  budget.spend(entries.size() / 8);
  for (const auto& [name, value] : entries) {
    const bool same =
        name.text() && key.text() ? *name.text() == *key.text() : equal(budget, name, key);
    if (same) return &value;
  }
  return nullptr;
}

bool contains(Budget& budget, const Value& container, const Value& element) {
  if (const std::string* text = container.text()) {
    const std::string* part = element.text();
    if (!part)
      throw Problem(
          str("'in' of a text: found ", type_name(element), " on the left, expected str"));
    budget.spend(text->size() / 64);
    return text->find(*part) != std::string::npos;
  }
  if (container.is<Dict>()) return find(budget, container, element) != nullptr;
  const Values items = iterate(budget, container);
  return std::ranges::any_of(items,
                             [&](const Value& item) { return equal(budget, item, element); });
}

bool compare(Budget& budget, const std::string& op, const Value& a, const Value& b) {
  if (op == "==") return equal(budget, a, b);
  if (op == "!=") return !equal(budget, a, b);
  if (op == "in") return contains(budget, b, a);
  if (op == "not in") return !contains(budget, b, a);
  if (op == "<") return less(budget, a, b);
  if (op == ">") return less(budget, b, a);
  const bool smaller = op == "<=" ? less(budget, a, b) : less(budget, b, a);
  return smaller || equal(budget, a, b);
}

}  // namespace peftkit::chat
