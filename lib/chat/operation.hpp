#pragma once
// Filters, tests, methods and functions alike: a name, parameters, and what it does. They stand in
// tables.

#include "chat/machine.hpp"

#include <span>

namespace peftkit::chat {

// Arguments by parameter.
class Given {
 public:
  Given(std::string name, std::vector<std::string_view> parameters,
        std::vector<std::optional<Value>> values)
      : name_(std::move(name)), parameters_(std::move(parameters)), values_(std::move(values)) {}

  bool has(size_t i) const { return values_[i].has_value(); }
  // Given, and not none.
  bool has_some(size_t i) const { return has(i) && !values_[i]->is<None>(); }
  const Value& value(size_t i) const { return *values_[i]; }
  Value value(size_t i, const Value& fallback) const { return has(i) ? *values_[i] : fallback; }
  bool flag(size_t i, bool fallback) const { return has(i) ? truth(*values_[i]) : fallback; }
  // These throw a Problem where the argument is of another type; none counts as not given.
  int64_t integer(size_t i) const;
  int64_t integer(size_t i, int64_t fallback) const { return has_some(i) ? integer(i) : fallback; }
  const std::string& text(size_t i) const;
  std::string text(size_t i, const std::string& fallback) const {
    return has_some(i) ? text(i) : fallback;
  }

 private:
  [[noreturn]] void fail(size_t i, const char* expected) const;

  std::string name_;
  std::vector<std::string_view> parameters_;
  std::vector<std::optional<Value>> values_;
};

struct Operation {
  std::string_view name;
  std::vector<std::string_view> parameters;
  size_t required;
  Value (*apply)(Machine&, const Value& subject, const Given&);
  // Instead of `apply`, where any arguments may be given.
  Value (*apply_any)(Machine&, const Value& subject, const Arguments&) = nullptr;
};

// Throws a Problem where the arguments do not fit.
Value apply(Machine& machine, const Operation& operation, const Value& subject,
            const Arguments& arguments);

const Operation* find_operation(std::span<const Operation> table, std::string_view name);
std::vector<std::string> names_of(std::span<const Operation> table);

// The text of a value, as filters on texts take it.
std::string soft_text(Machine& machine, const Value& value);

}  // namespace peftkit::chat
