#include "chat/filters.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace peftkit::chat {

namespace {

// The digits of a number without the underscores between them, or nothing where those stand wrong.
std::optional<std::string> without_underscores(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      out += text[i];
      continue;
    }
    const bool between = i > 0 && i + 1 < text.size() &&
                         std::isalnum(static_cast<unsigned char>(text[i - 1])) &&
                         std::isalnum(static_cast<unsigned char>(text[i + 1]));
    if (!between) return std::nullopt;
  }
  return out;
}

// int(text, base), or nothing.
std::optional<int64_t> whole_of(std::string_view text, int base) {
  auto digits = without_underscores(strip(text));
  if (!digits) return std::nullopt;
  const bool negative = digits->starts_with('-');
  if (negative || digits->starts_with('+')) digits->erase(0, 1);
  const std::string_view prefix = base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : "-";
  if (lower(digits->substr(0, 2)) == prefix) digits->erase(0, 2);
  if (digits->empty() || !std::isalnum(static_cast<unsigned char>((*digits)[0])))
    return std::nullopt;
  int64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits->data(), digits->data() + digits->size(), value, base);
  if (end != digits->data() + digits->size() || error == std::errc::invalid_argument)
    return std::nullopt;
  if (error != std::errc()) throw Problem("int: a whole number is too big");
  return negative ? -value : value;
}

// float(text), or nothing.
std::optional<double> real_of(std::string_view text) {
  const auto digits = without_underscores(strip(text));
  if (!digits || digits->empty()) return std::nullopt;
  const std::string plain = lower(*digits);
  if (plain.find_first_of("xp(") != std::string::npos) return std::nullopt;  // strtod knows more
  char* end = nullptr;
  const double value = std::strtod(plain.c_str(), &end);
  return end == plain.c_str() + plain.size() ? std::optional(value) : std::nullopt;
}

void require_defined(const Value& value) {
  if (value.is<Undefined>()) throw Problem(*value.as<Undefined>().why);
}

std::optional<int64_t> cut(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  if (!(std::abs(value) < 9.2e18)) throw Problem("int: a whole number is too big");
  return static_cast<int64_t>(value);
}

Value to_int(Machine&, const Value& value, const Given& given) {
  require_defined(value);
  const int64_t base = given.integer(1, 10);
  if (base < 2 || base > 36) throw Problem("int: base: expected 2 to 36");
  std::optional<int64_t> result = value.integer();
  if (value.text()) {
    result = whole_of(*value.text(), static_cast<int>(base));
    const auto real = result ? std::nullopt : real_of(*value.text());
    if (real) result = cut(*real);
  } else if (value.is<double>()) {
    if (std::isinf(value.as<double>())) throw Problem("int: infinity is no whole number");
    result = cut(value.as<double>());
  }
  return result ? Value(*result) : given.value(0, int64_t{0});
}

Value to_float(Machine&, const Value& value, const Given& given) {
  require_defined(value);
  const auto result = value.text() ? real_of(*value.text()) : value.number();
  return result ? Value(*result) : given.value(0, 0.0);
}

Value absolute(Machine&, const Value& value, const Given&) {
  if (value.is<double>()) return std::abs(value.as<double>());
  if (!value.integer()) throw Problem(str("abs: found ", type_name(value), ", expected a number"));
  if (*value.integer() == INT64_MIN) throw Problem("abs: a whole number is too big");
  return std::abs(*value.integer());
}

double rounded(double value, int digits) {
  if (digits > 22 || !std::isfinite(value)) return value;
  if (digits < 0) {
    const double power = std::pow(10.0, -digits);
    return std::nearbyint(value / power) * power;
  }
  char buffer[400];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);  // exact, halves to even
  return std::strtod(buffer, nullptr);
}

Value round_filter(Machine&, const Value& value, const Given& given) {
  const int64_t digits = given.integer(0, 0);
  const std::string method = given.text(1, "common");
  if (!value.number()) throw Problem(str("round: found ", type_name(value), ", expected a number"));
  if (digits < -300 || digits > 300) throw Problem("round: precision: expected -300 to 300");
  if (method == "common") {
    if (!value.integer()) return rounded(value.as<double>(), static_cast<int>(digits));
    if (digits >= 0) return *value.integer();
    return static_cast<int64_t>(rounded(*value.number(), static_cast<int>(digits)));
  }
  if (method != "ceil" && method != "floor")
    throw Problem(str("round: method: found '", method, "', expected common, ceil or floor"));
  const double power = std::pow(10.0, static_cast<double>(digits));
  const double scaled = *value.number() * power;
  return (method == "ceil" ? std::ceil(scaled) : std::floor(scaled)) / power;
}

const std::vector<Operation> kNumberFilters = {
    {"int", {"default", "base"}, 0, to_int},
    {"float", {"default"}, 0, to_float},
    {"abs", {}, 0, absolute},
    {"round", {"precision", "method"}, 0, round_filter},
};

}  // namespace

std::span<const Operation> number_filters() {
  return kNumberFilters;
}

}  // namespace peftkit::chat
