#include "chat/format.hpp"
#include "chat/items.hpp"
#include "chat/methods.hpp"
#include "chat/text_operations.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

template <std::string (*function)(std::string_view)>
Value to_text_by(Machine&, const Value& value, const Given&) {
  return function(*value.text());
}

template <bool (*test)(std::string_view)>
Value test_by(Machine&, const Value& value, const Given&) {
  return test(*value.text());
}

template <bool (*property)(char32_t)>
Value all_are(Machine&, const Value& value, const Given&) {
  return all_of_text(*value.text(), property);
}

bool is_letter_or_number(char32_t c) {
  return is_letter(c) || is_numeric(c);
}

template <Side side>
Value strip_by(Machine&, const Value& value, const Given& given) {
  return given.has_some(0) ? strip(*value.text(), given.text(0), side) : strip(*value.text(), side);
}

template <bool at_end>
Value has_edge(Machine& machine, const Value& value, const Given& given) {
  const Values edges =
      given.value(0).is<Tuple>() ? iterate(machine.budget, given.value(0)) : Values{given.value(0)};
  return std::ranges::any_of(edges, [&](const Value& edge) {
    if (!edge.text())
      throw Problem(
          str(at_end ? "endswith" : "startswith", ": found ", type_name(edge), ", expected str"));
    return at_end ? value.text()->ends_with(*edge.text()) : value.text()->starts_with(*edge.text());
  });
}

template <bool at_end>
Value without_edge(Machine&, const Value& value, const Given& given) {
  const std::string &text = *value.text(), &edge = given.text(0);
  if (at_end ? !text.ends_with(edge) : !text.starts_with(edge)) return value;
  return at_end ? text.substr(0, text.size() - edge.size()) : text.substr(edge.size());
}

Value texts(const std::vector<std::string_view>& parts) {
  return list(Values(parts.begin(), parts.end()));
}

std::optional<std::string> separator(const Given& given) {
  return given.has_some(0) ? std::optional(given.text(0)) : std::nullopt;
}

Value split_method(Machine&, const Value& value, const Given& given) {
  return texts(split_text(*value.text(), separator(given), given.integer(1, -1)));
}

Value rsplit(Machine&, const Value& value, const Given& given) {
  return texts(split_text_from_right(*value.text(), separator(given), given.integer(1, -1)));
}

Value splitlines(Machine&, const Value& value, const Given& given) {
  return texts(split_lines(*value.text(), given.flag(0, false)));
}

Value replace_method(Machine& machine, const Value& value, const Given& given) {
  return replaced(machine.budget, *value.text(), given.text(0), given.text(1),
                  given.integer(2, -1));
}

int64_t position(const std::string& text, size_t at) {
  return at == std::string::npos
             ? -1
             : static_cast<int64_t>(length(std::string_view(text).substr(0, at)));
}

Value find_method(Machine&, const Value& value, const Given& given) {
  return position(*value.text(), value.text()->find(given.text(0)));
}

Value rfind(Machine&, const Value& value, const Given& given) {
  return position(*value.text(), value.text()->rfind(given.text(0)));
}

Value index(Machine& machine, const Value& value, const Given& given) {
  const Value found = find_method(machine, value, given);
  if (*found.integer() < 0) throw Problem("index: the part is not in the text");
  return found;
}

Value count(Machine&, const Value& value, const Given& given) {
  const std::string &text = *value.text(), &part = given.text(0);
  if (part.empty()) return static_cast<int64_t>(length(text)) + 1;
  int64_t found = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++found;
  return found;
}

template <bool from_right>
Value partition(Machine&, const Value& value, const Given& given) {
  const std::string &text = *value.text(), &at = given.text(0);
  if (at.empty()) throw Problem("partition: the separator is empty");
  const size_t found = from_right ? text.rfind(at) : text.find(at);
  if (found == std::string::npos)
    return from_right ? tuple({"", "", value}) : tuple({value, "", ""});
  return tuple({text.substr(0, found), at, text.substr(found + at.size())});
}

Value join_method(Machine& machine, const Value& value, const Given& given) {
  std::string out;
  bool any = false;
  for (const auto& item : iterate(machine.budget, given.value(0))) {
    if (!item.text()) throw Problem(str("join: found ", type_name(item), ", expected str"));
    if (any) out += *value.text();
    any = true;
    out += *item.text();
    if (out.size() > kLongestText) machine.budget.spend_text(out.size());
  }
  return out;
}

template <Align align>
Value pad(Machine& machine, const Value& value, const Given& given) {
  const std::string fill = given.text(1, " ");
  if (length(fill) != 1) throw Problem("the fill must be one character");
  return padded(machine.budget, *value.text(), given.integer(0), fill, align);
}

Value zfill(Machine& machine, const Value& value, const Given& given) {
  const std::string& text = *value.text();
  const bool sign = text.starts_with('-') || text.starts_with('+');
  return text.substr(0, sign ? 1 : 0) + padded(machine.budget, text.substr(sign ? 1 : 0),
                                               given.integer(0) - (sign ? 1 : 0), "0",
                                               Align::right);
}

Value format_method(Machine& machine, const Value& value, const Arguments& arguments) {
  return brace_format(machine, *value.text(), arguments);
}

const std::vector<Operation> kTextMethods = {
    {"strip", {"chars"}, 0, strip_by<Side::both>},
    {"lstrip", {"chars"}, 0, strip_by<Side::left>},
    {"rstrip", {"chars"}, 0, strip_by<Side::right>},
    {"startswith", {"prefix"}, 1, has_edge<false>},
    {"endswith", {"suffix"}, 1, has_edge<true>},
    {"removeprefix", {"prefix"}, 1, without_edge<false>},
    {"removesuffix", {"suffix"}, 1, without_edge<true>},
    {"split", {"sep", "maxsplit"}, 0, split_method},
    {"rsplit", {"sep", "maxsplit"}, 0, rsplit},
    {"splitlines", {"keepends"}, 0, splitlines},
    {"partition", {"sep"}, 1, partition<false>},
    {"rpartition", {"sep"}, 1, partition<true>},
    {"lower", {}, 0, to_text_by<lower>},
    {"upper", {}, 0, to_text_by<upper>},
    {"capitalize", {}, 0, to_text_by<capitalize>},
    {"title", {}, 0, to_text_by<title>},
    {"replace", {"old", "new", "count"}, 2, replace_method},
    {"find", {"sub"}, 1, find_method},
    {"rfind", {"sub"}, 1, rfind},
    {"index", {"sub"}, 1, index},
    {"count", {"sub"}, 1, count},
    {"join", {"iterable"}, 1, join_method},
    {"ljust", {"width", "fillchar"}, 1, pad<Align::left>},
    {"rjust", {"width", "fillchar"}, 1, pad<Align::right>},
    {"center", {"width", "fillchar"}, 1, pad<Align::centre>},
    {"zfill", {"width"}, 1, zfill},
    {"format", {}, 0, nullptr, format_method},
    {"islower", {}, 0, test_by<is_lower>},
    {"isupper", {}, 0, test_by<is_upper>},
    {"isspace", {}, 0, all_are<is_blank>},
    {"isalpha", {}, 0, all_are<is_letter>},
    {"isdigit", {}, 0, all_are<is_digit>},
    {"isnumeric", {}, 0, all_are<is_numeric>},
    {"isalnum", {}, 0, all_are<is_letter_or_number>},
};

}  // namespace

std::span<const Operation> text_methods() {
  return kTextMethods;
}

}  // namespace peftkit::chat
