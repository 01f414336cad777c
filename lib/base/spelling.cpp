#include "base/spelling.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace peftkit {

namespace {

constexpr size_t kMostExponentDigits = 9;

// Takes the digits at the front of `text`.
std::string_view take_digits(std::string_view& text) {
  const size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

// Takes a sign: is it a minus?
bool take_sign(std::string_view& text) {
  if (take(text, '-')) return true;
  (void)take(text, '+');
  return false;
}

// digits · 10^exponent, without zeros around the digits; no digits: 0.
struct Decimal {
  bool negative = false;
  std::string digits;
  int64_t exponent = 0;
};

std::optional<Decimal> as_decimal(std::string_view text) {
  Decimal out;
  out.negative = take_sign(text);
  out.digits = take_digits(text);
  if (take(text, '.')) {
    const std::string_view fraction = take_digits(text);
    out.digits += fraction;
    out.exponent = -static_cast<int64_t>(fraction.size());
  }
  if (out.digits.empty()) return std::nullopt;
  if (take(text, 'e') || take(text, 'E')) {
    const bool negative = take_sign(text);
    const std::string_view digits = take_digits(text);
    int64_t value = 0;
    if (digits.empty() || digits.size() > kMostExponentDigits) return std::nullopt;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    out.exponent += negative ? -value : value;
  }
  if (!text.empty()) return std::nullopt;
  out.digits.erase(0, out.digits.find_first_not_of('0'));
  const size_t end = out.digits.find_last_not_of('0') + 1;
  out.exponent += static_cast<int64_t>(out.digits.size() - end);
  out.digits.resize(end);
  if (out.digits.empty()) return Decimal();
  return out;
}

std::string_view sign_of(const Decimal& decimal) {
  return decimal.negative ? "-" : "";
}

// The one spelling of a truth value, or "".
std::string_view truth_value(std::string_view text) {
  for (const std::string_view value : {"true", "false"}) {
    const auto same = [](char a, char b) {
      return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
    };
    if (std::ranges::equal(text, value, same)) return value;
  }
  return "";
}

}  // namespace

std::optional<std::string> canonical_number(std::string_view text) {
  const auto decimal = as_decimal(text);
  if (!decimal) return std::nullopt;
  const std::string digits = decimal->digits.empty() ? "0" : decimal->digits;
  return str(sign_of(*decimal), digits, "e", decimal->exponent);
}

std::optional<double> finite_number(std::string_view text) {
  if (!as_decimal(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<int64_t> whole_number(std::string_view text) {
  constexpr int64_t most_digits = 19;
  const auto decimal = as_decimal(text);
  if (!decimal || decimal->exponent < 0 || decimal->exponent > most_digits) return std::nullopt;
  const std::string digits = str(sign_of(*decimal), decimal->digits.empty() ? "0" : decimal->digits,
                                 std::string(static_cast<size_t>(decimal->exponent), '0'));
  int64_t value = 0;
  const auto error = std::from_chars(digits.data(), digits.data() + digits.size(), value).ec;
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::string canonical_spelling(std::string_view spelled) {
  const std::string_view text = trim(spelled);
  if (auto number = canonical_number(text)) return *std::move(number);
  const std::string_view truth = truth_value(text);
  return std::string(truth.empty() ? text : truth);
}

}  // namespace peftkit
