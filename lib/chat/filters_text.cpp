#include "chat/filters.hpp"
#include "chat/format.hpp"
#include "chat/items.hpp"
#include "chat/print.hpp"
#include "chat/text_operations.hpp"
#include "chat/unicode.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::chat {

namespace {

// A filter that is a function of the value's text.
template <std::string (*function)(std::string_view)>
Value on_text(Machine& machine, const Value& value, const Given&) {
  return function(soft_text(machine, value));
}

Value as_text(Machine& machine, const Value& value, const Given&) {
  return value.text() ? value : soft_text(machine, value);
}

// As the reference's filter, which has its own idea of words.
std::string title_words(std::string_view text) {
  std::string out;
  bool starts = true;
  for (const auto character : characters(text)) {
    size_t at = 0;
    const char32_t c = take(character, at);
    const bool between =
        is_blank(c) || (c < 0x80 && std::string_view("-({[<").find(static_cast<char>(c)) !=
                                        std::string_view::npos);
    out += between ? std::string(character) : starts ? upper(character) : std::string(character);
    starts = between;
  }
  return out;
}

Value title_filter(Machine& machine, const Value& value, const Given&) {
  return title_words(lower(soft_text(machine, value)));
}

Value trim(Machine& machine, const Value& value, const Given& given) {
  const std::string text = soft_text(machine, value);
  return given.has_some(0) ? strip(text, given.text(0), Side::both) : strip(text);
}

Value replace(Machine& machine, const Value& value, const Given& given) {
  return replaced(machine.budget, soft_text(machine, value), soft_text(machine, given.value(0)),
                  soft_text(machine, given.value(1)), given.integer(2, -1));
}

Value indent(Machine& machine, const Value& value, const Given& given) {
  if (!value.text()) throw Problem(str("indent: found ", type_name(value), ", expected str"));
  std::string by;
  if (given.has(0) && given.value(0).text())
    by = given.text(0);
  else
    by = padded(machine.budget, "", given.integer(0, 4), " ", Align::left);
  const bool first = given.flag(1, false), blank = given.flag(2, false);
  const std::string text = *value.text() + "\n";
  std::string out;
  const auto lines = split_lines(text, false);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += "\n";
    if (i > 0 ? blank || !lines[i].empty() : first) out += by;
    out += lines[i];
    if (out.size() > kLongestText) machine.budget.spend_text(out.size());
  }
  return out;
}

Value truncate(Machine&, const Value& value, const Given& given) {
  const std::string end = given.text(2, "...");
  const int64_t most = given.integer(0, 255), leeway = given.integer(3, 5);
  const int64_t kept = most - static_cast<int64_t>(length(end));
  if (kept < 0 || leeway < 0) throw Problem("truncate: the length must hold the end");
  if (size_of(value) <= leeway || size_of(value) - leeway <= most) return value;
  if (!value.text()) throw Problem(str("truncate: found ", type_name(value), ", expected str"));
  const auto all = characters(*value.text());
  std::string cut;
  for (int64_t i = 0; i < kept; ++i) cut += all[static_cast<size_t>(i)];
  if (!given.flag(1, false)) cut = cut.substr(0, cut.rfind(' '));
  return cut + end;
}

Value wordcount(Machine& machine, const Value& value, const Given&) {
  const std::string text = soft_text(machine, value);
  int64_t words = 0;
  bool inside = false;
  for (size_t at = 0; at < text.size();) {
    const bool part = is_name_part(take(text, at));
    if (part && !inside) ++words;
    inside = part;
  }
  return words;
}

Value center(Machine& machine, const Value& value, const Given& given) {
  return padded(machine.budget, soft_text(machine, value), given.integer(0, 80), " ",
                Align::centre);
}

Value escape(Machine& machine, const Value& value, const Given&) {
  constexpr std::string_view kSpecial = "&<>'\"";
  constexpr std::string_view kShown[] = {"&amp;", "&lt;", "&gt;", "&#39;", "&#34;"};
  std::string out;
  for (const char c : soft_text(machine, value)) {
    const size_t found = kSpecial.find(c);
    if (found == std::string_view::npos)
      out += c;
    else
      out += kShown[found];
  }
  return out;
}

Value format(Machine& machine, const Value& value, const Arguments& given) {
  if (!given.positional.empty() && !given.named.empty())
    throw Problem("format: found positional and named values, expected one kind");
  Entries entries;
  for (const auto& [name, named] : given.named) entries.emplace_back(name, named);
  return percent_format(
      machine.budget, soft_text(machine, value),
      given.named.empty() ? tuple(given.positional) : dict(machine.budget, std::move(entries)));
}

Value tojson(Machine& machine, const Value& value, const Given& given) {
  JsonStyle style{.ensure_ascii = given.flag(0, false), .sort_keys = given.flag(3, false)};
  if (given.has_some(1)) {
    style.item_separator = ",";
    style.indent = given.value(1).text()
                       ? given.text(1)
                       : padded(machine.budget, "", given.integer(1), " ", Align::left);
  }
  if (given.has_some(2)) {
    const Values two = iterate(machine.budget, given.value(2));
    if (two.size() != 2 || !two[0].text() || !two[1].text())
      throw Problem("tojson: separators: expected two texts");
    style.item_separator = *two[0].text();
    style.key_separator = *two[1].text();
  }
  return to_json(machine.budget, value, style);
}

const std::vector<Operation> kTextFilters = {
    {"trim", {"chars"}, 0, trim},
    {"lower", {}, 0, on_text<lower>},
    {"upper", {}, 0, on_text<upper>},
    {"capitalize", {}, 0, on_text<capitalize>},
    {"title", {}, 0, title_filter},
    {"replace", {"old", "new", "count"}, 2, replace},
    {"string", {}, 0, as_text},
    {"safe", {}, 0, as_text},
    {"escape", {}, 0, escape},
    {"e", {}, 0, escape},
    {"indent", {"width", "first", "blank"}, 0, indent},
    {"truncate", {"length", "killwords", "end", "leeway"}, 0, truncate},
    {"wordcount", {}, 0, wordcount},
    {"center", {"width"}, 0, center},
    {"format", {}, 0, nullptr, format},
    {"tojson", {"ensure_ascii", "indent", "separators", "sort_keys"}, 0, tojson},
};

}  // namespace

std::span<const Operation> text_filters() {
  return kTextFilters;
}

}  // namespace peftkit::chat
