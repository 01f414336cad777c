#pragma once
// The values of a template: Python's, as far as templates meet them. All but namespaces, iterators
// and loops are immutable, so copies share what is large.

#include "chat/budget.hpp"

#include "base/json.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace peftkit::chat {

class Value;
struct Loop;
struct Machine;
using Values = std::vector<Value>;
using Entries = std::vector<std::pair<Value, Value>>;

struct None {};
struct Undefined {
  std::shared_ptr<const std::string> why;  // what is said where it cannot be used
};
struct Range {
  int64_t start, stop, step;
  int64_t size() const;
};

// `depth` counts values within each other, so that no walk over them exhausts the stack.
struct Sequence {
  Values items;
  int depth = 1;
};
struct List {
  std::shared_ptr<const Sequence> of;
};
struct Tuple {
  std::shared_ptr<const Sequence> of;
};
struct View {  // of a dict
  std::shared_ptr<const Sequence> of;
  const char* name;  // "dict_keys"
};
struct Cursor {
  Values items;
  size_t at = 0;
  int depth = 1;
};
struct Iterator {  // can be read once
  std::shared_ptr<Cursor> of;
};
struct Mapping {
  Entries entries;
  int depth = 1;
};
struct Dict {
  std::shared_ptr<const Mapping> of;
};
struct Namespace {
  std::shared_ptr<Entries> of;
};

struct Arguments {
  Values positional;
  std::vector<std::pair<std::string, Value>> named;
};
struct Function {
  std::string shown;  // "<Macro 'x'>"; empty where it has no text of its own
  std::function<Value(Machine&, const Arguments&)> call;
  int depth = 1;
};
struct Callable {
  std::shared_ptr<const Function> of;
};

using Text = std::shared_ptr<const std::string>;

class Value {
 public:
  using Data = std::variant<Undefined, None, bool, int64_t, double, Text, List, Tuple, Dict, Range,
                            View, Iterator, Namespace, Callable, std::shared_ptr<Loop>>;

  Value() : data_(Undefined{}) {}
  Value(Data data) : data_(std::move(data)) {}
  Value(bool value) : data_(value) {}
  Value(int64_t value) : data_(value) {}
  Value(double value) : data_(value) {}
  Value(std::string text) : data_(std::make_shared<const std::string>(std::move(text))) {}
  Value(std::string_view text) : Value(std::string(text)) {}
  Value(const char* text) : Value(std::string(text)) {}

  template <class T>
  bool is() const {
    return std::holds_alternative<T>(data_);
  }
  template <class T>
  const T& as() const {
    return std::get<T>(data_);
  }
  const Data& data() const { return data_; }
  const std::string* text() const { return is<Text>() ? as<Text>().get() : nullptr; }
  // A whole number; true and false are 1 and 0.
  std::optional<int64_t> integer() const;
  // Any number.
  std::optional<double> number() const;
  // The items of a list, a tuple or a view.
  const Values* items() const;
  int depth() const;

 private:
  Data data_;
};

Value undefined(std::string why);
// These throw a Problem where values are nested too deeply.
Value list(Values items);
Value tuple(Values items);
Value view(const char* name, Values items);
Value iterator(Values items);
// Of keys that are given twice the last value counts, at the place of the first.
Value dict(Budget& budget, Entries entries);
int depth_around(const Values& items);

Value from_json(const Json& json, Budget& budget);

// "str", "int", "list"
std::string type_name(const Value& value);
// "'str object'", "'dict object'", "None"
std::string described(const Value& value);
bool truth(const Value& value);

}  // namespace peftkit::chat
