#include "config/reader.hpp"

#include <charconv>
#include <cmath>

namespace peftkit::config {

namespace {

std::string range_text(const Check& check) {
  std::string text;
  if (check.minimum)
    text += str(check.exclusive_minimum ? " above " : " of at least ", number(*check.minimum));
  if (check.maximum)
    text += str(text.empty() ? "" : " and", check.exclusive_maximum ? " below " : " at most ",
                number(*check.maximum));
  return text;
}

std::string range_of_integers(const Check& check) {
  const bool one = check.minimum && check.minimum == check.maximum;
  return one ? number(*check.minimum) : "an integer" + range_text(check);
}

bool in_range(double value, const Check& check) {
  if (check.minimum && (check.exclusive_minimum ? value <= *check.minimum : value < *check.minimum))
    return false;
  return !check.maximum ||
         (check.exclusive_maximum ? value < *check.maximum : value <= *check.maximum);
}

void expected(const Value& value, const std::string& path, const std::string& what,
              ReadContext& context) {
  const std::string found =
      value.is_scalar() && value.quoted ? value.described() + " (text)" : value.described();
  context.report(value.place, path, "found " + found + ", expected " + what);
}

// A plain scalar as a finite number.
std::optional<double> as_number(const Value& value) {
  if (!value.is_scalar() || value.quoted || value.text.empty()) return std::nullopt;
  const char* begin = value.text.data();
  const char* end = begin + value.text.size();
  if (*begin == '+') ++begin;
  double number = 0;
  const auto [stop, error] = std::from_chars(begin, end, number);
  if (error != std::errc() || stop != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::optional<bool> as_bool(const Value& value) {
  if (!value.is_scalar() || value.quoted) return std::nullopt;
  if (value.text == "true" || value.text == "True") return true;
  if (value.text == "false" || value.text == "False") return false;
  return std::nullopt;
}

// A checkpoint is a folder, or a name to be looked up elsewhere.
bool is_path(const Value& value, const fs::path& resolved) {
  const auto& text = value.text;
  std::error_code unreadable;
  return text.starts_with("./") || text.starts_with("../") || fs::exists(resolved, unreadable);
}

std::string text_or_path(const Value& value, const Check& check, const ReadContext& context) {
  if (!check.path && !check.path_or_name) return value.text;
  const fs::path path = context.resolved(value);
  return check.path || is_path(value, path) ? path.string() : value.text;
}

}  // namespace

fs::path ReadContext::resolved(const Value& value) const {
  const bool override = value.place.source.starts_with("--set ");
  return ((override ? fs::current_path() : folder) / value.text).lexically_normal();
}

void read(const Value& value, bool& target, const Check&, const std::string& path,
          ReadContext& context) {
  const auto found = as_bool(value);
  found ? void(target = *found) : expected(value, path, "true or false", context);
}

void read(const Value& value, int64_t& target, const Check& check, const std::string& path,
          ReadContext& context) {
  int64_t found = 0;
  const char* end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, found);
  const bool integer = value.is_scalar() && !value.quoted && !value.text.empty() &&
                       error == std::errc() && stop == end;
  if (integer && in_range(static_cast<double>(found), check)) {
    target = found;
  } else {
    const bool too_large = error == std::errc::result_out_of_range && stop == end;
    expected(value, path, range_of_integers(check) + (too_large ? ", below 2^63" : ""), context);
  }
}

void read(const Value& value, double& target, const Check& check, const std::string& path,
          ReadContext& context) {
  const auto found = as_number(value);
  if (found && in_range(*found, check)) {
    target = *found;
  } else {
    expected(value, path, "a number" + range_text(check), context);
  }
}

void read(const Value& value, std::string& target, const Check& check, const std::string& path,
          ReadContext& context) {
  if (value.is_null() && check.nullable) {
    target.clear();
    return;
  }
  if (!value.is_scalar()) return expected(value, path, "text", context);
  if (value.text.empty()) {
    return context.report(value.place, path, "found an empty text, expected one that is not");
  }
  if (!check.one_of.empty() && std::ranges::find(check.one_of, value.text) == check.one_of.end()) {
    // One letter is near to every other.
    const std::string near = value.text.size() > 1 ? did_you_mean(value.text, check.one_of) : "";
    return context.report(
        value.place, path,
        str("found ", value.described(), ", expected one of ", join(check.one_of), near));
  }
  target = text_or_path(value, check, context);
}

void read(const Value& value, ReductionFactor& target, const Check&, const std::string& path,
          ReadContext& context) {
  target = {};
  if (!value.is_map()) return read(value, target.value, more_than(0), path, context);
  if (value.entries.empty())
    return expected(value, path, "a number, or layers with their numbers", context);
  for (const auto& entry : value.entries) {
    double factor = 1;
    read(entry.value, factor, more_than(0), join_path(path, entry.key), context);
    if (entry.key == "default") {
      target.per_layer_default = factor;
      continue;
    }
    int64_t layer = -1;
    const char* end = entry.key.data() + entry.key.size();
    const auto [stop, error] = std::from_chars(entry.key.data(), end, layer);
    if (error != std::errc() || stop != end || layer < 0) {
      context.report(entry.place, join_path(path, entry.key),
                     "expected a layer's number or 'default'");
    } else {
      target.per_layer[layer] = factor;
    }
  }
  if (target.per_layer.empty() && target.per_layer_default)
    target = {.value = *target.per_layer_default};
}

void read(const Value& value, Scaling& target, const Check&, const std::string& path,
          ReadContext& context) {
  target = {};
  const auto found = as_number(value);
  if (found) {
    target.value = *found;
  } else if (value.is_scalar() && value.text == "learned") {
    target.kind = Scaling::Kind::learned;
  } else if (value.is_scalar() && value.text == "channel") {
    target.kind = Scaling::Kind::channel;
  } else {
    expected(value, path, "a number, 'learned' or 'channel'", context);
  }
}

void read(const Value& value, ResidualBeforeLn& target, const Check&, const std::string& path,
          ReadContext& context) {
  const auto found = as_bool(value);
  if (found) {
    target = *found ? ResidualBeforeLn::yes : ResidualBeforeLn::no;
  } else if (value.is_scalar() && value.text == "post_add") {
    target = ResidualBeforeLn::post_add;
  } else {
    expected(value, path, "true, false or 'post_add'", context);
  }
}

}  // namespace peftkit::config
