#include "chat/format.hpp"

#include "chat/compare.hpp"
#include "chat/items.hpp"
#include "chat/machine.hpp"
#include "chat/print.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace peftkit::chat {

namespace {

constexpr int kWidest = 1000;

[[noreturn]] void wrong(const std::string& what) {
  throw Problem(str("format: ", what));
}

// One "%(name)-08.3f".
struct Conversion {
  std::string name, flags;
  bool named = false;
  int width = 0, precision = -1;
  char type = 0;
};

int digits(const std::string& text, size_t& at) {
  int value = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
    if ((value = value * 10 + (text[at] - '0')) > kWidest) wrong("a field is too wide");
  return value;
}

Conversion read_conversion(const std::string& text, size_t& at) {
  Conversion out;
  if (at < text.size() && text[at] == '(') {
    const size_t close = text.find(')', at);
    if (close == std::string::npos) wrong("a name is not closed");
    out.named = true;
    out.name = text.substr(at + 1, close - at - 1);
    at = close + 1;
  }
  while (at < text.size() && std::string_view("-+ #0").find(text[at]) != std::string_view::npos)
    out.flags += text[at++];
  out.width = digits(text, at);
  if (at < text.size() && text[at] == '.') out.precision = digits(text, ++at);
  if (at >= text.size()) wrong("the last '%' has no type");
  out.type = text[at++];
  return out;
}

std::string print_number(const Conversion& field, const Value& value) {
  const bool real = std::string_view("eEfFgG").find(field.type) != std::string_view::npos;
  if (!(real ? value.number().has_value()
             : value.integer() ||
                   (field.type != 'x' && field.type != 'X' && field.type != 'o' && value.number())))
    wrong(
        str("%", std::string(1, field.type), ": found ", type_name(value), ", expected a number"));
  std::string pattern = "%" + field.flags;
  if (field.width > 0) pattern += str(field.width);
  if (field.precision >= 0) pattern += str(".", field.precision);
  pattern += real ? "" : "ll";
  pattern += field.type == 'u' || field.type == 'i' ? 'd' : field.type;
  char buffer[2 * kWidest + 400];
  if (real) {
    std::snprintf(buffer, sizeof buffer, pattern.c_str(), *value.number());
  } else {
    const double cut = value.integer() ? 0 : std::trunc(*value.number());
    if (!(std::abs(cut) < 9e18)) wrong("a number is too big");
    const auto whole = static_cast<long long>(value.integer().value_or(static_cast<int64_t>(cut)));
    if (whole < 0 && field.type != 'd' && field.type != 'i' && field.type != 'u')
      wrong("negative numbers have no such form");
    std::snprintf(buffer, sizeof buffer, pattern.c_str(), whole);
  }
  return buffer;
}

std::string print_text(Budget& budget, const Conversion& field, const Value& value) {
  const std::string whole = field.type == 's' ? to_text(budget, value) : to_repr(budget, value);
  std::string text;
  int64_t count = 0;
  for (const auto character : characters(whole)) {
    if (field.precision >= 0 && count >= field.precision) break;
    text += character;
    ++count;
  }
  const std::string blanks(static_cast<size_t>(std::max<int64_t>(field.width - count, 0)), ' ');
  return field.flags.find('-') == std::string::npos ? blanks + text : text + blanks;
}

const Value& named_value(Budget& budget, const Value& values, const std::string& name) {
  if (!values.is<Dict>()) wrong("names in the text need a dict of values");
  const Value* found = find(budget, values, name);
  if (!found) wrong(str("no value is named '", name, "'"));
  return *found;
}

// "name.attribute[0]!r" -> its text.
std::string print_field(Machine& machine, std::string field, const Arguments& values,
                        size_t& next) {
  bool repr = false;
  if (field.ends_with("!r") || field.ends_with("!s")) {
    repr = field.back() == 'r';
    field.resize(field.size() - 2);
  }
  if (field.find_first_of("[:!{") != std::string::npos)
    wrong(str("'{", field, "}' has a form that is not supported"));
  const size_t dot = std::min(field.find('.'), field.size());
  const std::string name = field.substr(0, dot);
  Value value;
  if (name.find_first_not_of("0123456789") == std::string::npos && name.size() < 6) {
    const size_t at = name.empty() ? next++ : static_cast<size_t>(std::stol(name));
    if (at >= values.positional.size()) wrong("there are more fields than values");
    value = values.positional[at];
  } else {
    const auto found = std::ranges::find(values.named, name, &std::pair<std::string, Value>::first);
    if (found == values.named.end()) wrong(str("no value is named '", name, "'"));
    value = found->second;
  }
  if (dot < field.size())
    for (const std::string& part : split(field.substr(dot + 1), '.'))
      value = attribute(machine, value, part);
  return repr ? to_repr(machine.budget, value) : to_text(machine.budget, value);
}

}  // namespace

std::string percent_format(Budget& budget, const std::string& text, const Value& values) {
  const Values given = values.is<Tuple>() ? *values.items() : Values{values};
  std::string out;
  size_t next = 0;
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '%') {
      out += text[at++];
      continue;
    }
    const Conversion field = read_conversion(text, ++at);
    if (field.type == '%') {
      out += '%';
      continue;
    }
    if (!field.named && next >= given.size()) wrong("there are more fields than values");
    const Value& value = field.named ? named_value(budget, values, field.name) : given[next++];
    if (field.type == 's' || field.type == 'r') {
      out += print_text(budget, field, value);
    } else if (std::string_view("diuxXoeEfFgG").find(field.type) != std::string_view::npos) {
      out += print_number(field, value);
    } else {
      wrong(str("'%", std::string(1, field.type), "' is not supported"));
    }
    budget.spend(1);
    if (out.size() > kLongestText) budget.spend_text(out.size());
  }
  // The reference takes whatever has items for a dict.
  const bool like_dict =
      values.is<Dict>() || values.is<List>() || values.is<Range>() || values.is<Undefined>();
  if (next < given.size() && !like_dict) wrong("there are more values than fields");
  return out;
}

std::string brace_format(Machine& machine, const std::string& text, const Arguments& values) {
  std::string out;
  size_t next = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool doubled = at + 1 < text.size() && text[at + 1] == c;
    if ((c == '{' || c == '}') && doubled) {
      out += c;
      ++at;
    } else if (c == '{') {
      const size_t close = text.find('}', at);
      if (close == std::string::npos) wrong("a '{' is not closed");
      out += print_field(machine, text.substr(at + 1, close - at - 1), values, next);
      if (out.size() > kLongestText) machine.budget.spend_text(out.size());
      at = close;
    } else if (c == '}') {
      wrong("a '}' has no '{' before it");
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace peftkit::chat
