// {{ value is test }}

#include "chat/arithmetic.hpp"
#include "chat/compare.hpp"
#include "chat/filters.hpp"
#include "chat/items.hpp"
#include "chat/operation.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

template <class T>
Value is_of(Machine&, const Value& value, const Given&) {
  return value.is<T>();
}

template <bool expected>
Value is_bool(Machine&, const Value& value, const Given&) {
  return value.is<bool>() && value.as<bool>() == expected;
}

bool divides(Machine& machine, const Value& value, const Value& by, int64_t rest) {
  return equal(machine.budget, arithmetic(machine.budget, "%", value, by), rest);
}

template <char first, char second = '\0'>
Value is_compared(Machine& machine, const Value& value, const Given& given) {
  constexpr char kOp[] = {first, second, '\0'};
  return compare(machine.budget, kOp, value, given.value(0));
}

Value is_indexed(Machine&, const Value& value, const Given&) {
  return value.text() || value.is<List>() || value.is<Tuple>() || value.is<Dict>() ||
         value.is<Range>() || value.is<Undefined>();
}

// Is it the same object? Texts and numbers are compared by value.
Value is_same(Machine& machine, const Value& value, const Given& given) {
  const Value& other = given.value(0);
  if (value.data().index() != other.data().index()) return false;
  if (value.is<List>()) return value.as<List>().of == other.as<List>().of;
  if (value.is<Tuple>()) return value.as<Tuple>().of == other.as<Tuple>().of;
  if (value.is<Dict>()) return value.as<Dict>().of == other.as<Dict>().of;
  return equal(machine.budget, value, other);
}

const std::vector<Operation> kTests = {
    {"defined",
     {},
     0,
     [](Machine&, const Value& v, const Given&) -> Value { return !v.is<Undefined>(); }},
    {"undefined", {}, 0, is_of<Undefined>},
    {"none", {}, 0, is_of<None>},
    {"boolean", {}, 0, is_of<bool>},
    {"true", {}, 0, is_bool<true>},
    {"false", {}, 0, is_bool<false>},
    {"integer", {}, 0, is_of<int64_t>},
    {"float", {}, 0, is_of<double>},
    {"number",
     {},
     0,
     [](Machine&, const Value& v, const Given&) -> Value { return v.number().has_value(); }},
    {"string", {}, 0, is_of<Text>},
    {"mapping", {}, 0, is_of<Dict>},
    {"sequence", {}, 0, is_indexed},
    {"iterable",
     {},
     0,
     [](Machine&, const Value& v, const Given&) -> Value { return is_iterable(v); }},
    {"callable",
     {},
     0,
     [](Machine&, const Value& v, const Given&) -> Value {
       return v.is<Callable>() || v.is<Undefined>();
     }},
    {"escaped", {}, 0, [](Machine&, const Value&, const Given&) -> Value { return false; }},
    {"lower",
     {},
     0,
     [](Machine& m, const Value& v, const Given&) -> Value { return is_lower(soft_text(m, v)); }},
    {"upper",
     {},
     0,
     [](Machine& m, const Value& v, const Given&) -> Value { return is_upper(soft_text(m, v)); }},
    {"odd",
     {},
     0,
     [](Machine& m, const Value& v, const Given&) -> Value {
       return divides(m, v, int64_t{2}, 1);
     }},
    {"even",
     {},
     0,
     [](Machine& m, const Value& v, const Given&) -> Value {
       return divides(m, v, int64_t{2}, 0);
     }},
    {"divisibleby",
     {"num"},
     1,
     [](Machine& m, const Value& v, const Given& g) -> Value {
       return divides(m, v, g.value(0), 0);
     }},
    {"sameas", {"other"}, 1, is_same},
    {"in",
     {"seq"},
     1,
     [](Machine& m, const Value& v, const Given& g) -> Value {
       return contains(m.budget, g.value(0), v);
     }},
    {"filter",
     {},
     0,
     [](Machine&, const Value& v, const Given&) -> Value {
       return v.text() && has_filter(*v.text());
     }},
    {"test",
     {},
     0,
     [](Machine&, const Value& v, const Given&) -> Value {
       return v.text() && has_test(*v.text());
     }},
    {"eq", {"other"}, 1, is_compared<'=', '='>},
    {"equalto", {"other"}, 1, is_compared<'=', '='>},
    {"==", {"other"}, 1, is_compared<'=', '='>},
    {"ne", {"other"}, 1, is_compared<'!', '='>},
    {"!=", {"other"}, 1, is_compared<'!', '='>},
    {"gt", {"other"}, 1, is_compared<'>'>},
    {"greaterthan", {"other"}, 1, is_compared<'>'>},
    {">", {"other"}, 1, is_compared<'>'>},
    {"ge", {"other"}, 1, is_compared<'>', '='>},
    {">=", {"other"}, 1, is_compared<'>', '='>},
    {"lt", {"other"}, 1, is_compared<'<'>},
    {"lessthan", {"other"}, 1, is_compared<'<'>},
    {"<", {"other"}, 1, is_compared<'<'>},
    {"le", {"other"}, 1, is_compared<'<', '='>},
    {"<=", {"other"}, 1, is_compared<'<', '='>},
};

}  // namespace

bool has_test(std::string_view name) {
  return find_operation(kTests, name) != nullptr;
}

bool apply_test(Machine& machine, const std::string& name, const Value& value,
                const Arguments& arguments) {
  const Operation* test = find_operation(kTests, name);
  if (!test) throw Problem(str("unknown test '", name, "'", did_you_mean(name, names_of(kTests))));
  return truth(apply(machine, *test, value, arguments));
}

}  // namespace peftkit::chat
