#include "chat/arithmetic.hpp"

#include "chat/format.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cmath>

namespace peftkit::chat {

namespace {

[[noreturn]] void too_big() {
  throw Problem("a whole number is too big");
}

[[noreturn]] void no_operation(const std::string& op, const Value& a, const Value& b) {
  throw Problem(str("'", op, "' of ", type_name(a), " and ", type_name(b), " is not possible",
                    op == "+" && (a.text() || b.text()) ? " (to join texts: ~)" : ""));
}

int64_t floor_quotient(int64_t a, int64_t b) {
  if (b == -1) {
    if (a == INT64_MIN) too_big();
    return -a;
  }
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

int64_t power(int64_t base, int64_t exponent) {
  if (base == 0 || base == 1) return exponent == 0 ? 1 : base;
  if (base == -1) return exponent % 2 == 0 ? 1 : -1;
  int64_t result = 1;
  for (int64_t i = 0; i < exponent; ++i)
    if (__builtin_mul_overflow(result, base, &result)) too_big();
  return result;
}

Value whole(const std::string& op, int64_t a, int64_t b) {
  int64_t result = 0;
  bool overflow = false;
  if (op == "+") {
    overflow = __builtin_add_overflow(a, b, &result);
  } else if (op == "-") {
    overflow = __builtin_sub_overflow(a, b, &result);
  } else if (op == "*") {
    overflow = __builtin_mul_overflow(a, b, &result);
  } else if (op == "**") {
    result = power(a, b);
  } else {
    if (b == 0) throw Problem("division by zero");
    if (op == "//") result = floor_quotient(a, b);
    if (op == "%" && b != -1) result = a % b;
    if (result != 0 && op == "%" && (result < 0) != (b < 0)) result += b;
  }
  if (overflow) too_big();
  return result;
}

double floor_remainder(double a, double b) {
  const double rest = std::fmod(a, b);
  if (rest == 0) return std::copysign(0.0, b);
  return (rest < 0) != (b < 0) ? rest + b : rest;
}

Value real(const std::string& op, double a, double b) {
  if (op == "+") return a + b;
  if (op == "-") return a - b;
  if (op == "*") return a * b;
  if (op == "**") {
    if (a == 0 && b < 0) throw Problem("division by zero");
    const double result = std::pow(a, b);
    if (std::isinf(result) && !std::isinf(a) && !std::isinf(b))
      throw Problem("a number is too big");
    if (std::isnan(result) && !std::isnan(a) && !std::isnan(b))
      throw Problem("'**' of a negative number and a fraction is not possible");
    return result;
  }
  if (b == 0) throw Problem("division by zero");
  if (op == "/") return a / b;
  if (op == "%") return floor_remainder(a, b);
  const double quotient = std::round((a - floor_remainder(a, b)) / b);
  return quotient == 0 ? std::copysign(0.0, a / b) : quotient;
}

Value joined(Budget& budget, const Value& a, const Value& b) {
  if (a.text()) {
    budget.spend_text(a.text()->size() + b.text()->size());
    return *a.text() + *b.text();
  }
  Values items = *a.items();
  items.insert(items.end(), b.items()->begin(), b.items()->end());
  budget.spend(items.size());
  return a.is<List>() ? list(std::move(items)) : tuple(std::move(items));
}

Value repeated(Budget& budget, const Value& value, int64_t times) {
  const size_t size = value.text() ? value.text()->size() : value.items()->size();
  const size_t count = size == 0 ? 0 : static_cast<size_t>(std::max<int64_t>(times, 0));
  if (count > 0 && size > kLongestText / count) budget.spend_text(kLongestText + 1);
  if (value.text()) {
    budget.spend_text(size * count);
    std::string text;
    for (size_t i = 0; i < count; ++i) text += *value.text();
    return text;
  }
  budget.spend(size * count);
  Values items;
  for (size_t i = 0; i < count; ++i)
    items.insert(items.end(), value.items()->begin(), value.items()->end());
  return value.is<List>() ? list(std::move(items)) : tuple(std::move(items));
}

bool is_sequence(const Value& value) {
  return value.text() || value.is<List>() || value.is<Tuple>();
}

}  // namespace

Value arithmetic(Budget& budget, const std::string& op, const Value& a, const Value& b) {
  if (op == "%" && a.text()) return percent_format(budget, *a.text(), b);
  for (const Value* value : {&a, &b})
    if (value->is<Undefined>()) throw Problem(*value->as<Undefined>().why);
  const auto x = a.integer(), y = b.integer();
  if (x && y && op != "/" && !(op == "**" && *y < 0)) return whole(op, *x, *y);
  if (a.number() && b.number()) return real(op, *a.number(), *b.number());
  if (op == "+" && is_sequence(a) && a.data().index() == b.data().index())
    return joined(budget, a, b);
  if (op == "*" && is_sequence(a) && y) return repeated(budget, a, *y);
  if (op == "*" && x && is_sequence(b)) return repeated(budget, b, *x);
  no_operation(op, a, b);
}

Value negate(const Value& value) {
  if (value.is<Undefined>()) throw Problem(*value.as<Undefined>().why);
  if (value.is<double>()) return -value.as<double>();
  if (!value.integer()) throw Problem(str("'-' of ", type_name(value), " is not possible"));
  if (*value.integer() == INT64_MIN) too_big();
  return -*value.integer();
}

}  // namespace peftkit::chat
