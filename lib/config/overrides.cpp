#include "config/overrides.hpp"

#include <charconv>

namespace peftkit::config {

namespace {

// A key of a mapping, or an index of a list.
struct Step {
  std::string key;
  std::optional<size_t> index;
};

// "union[0]" as its key and its indexes; nothing where it is not of that form.
std::optional<std::vector<Step>> steps_of_part(std::string_view part) {
  const size_t open = part.find('[');
  const std::string_view key = part.substr(0, open);
  if (key.empty()) return std::nullopt;
  std::vector<Step> steps = {{std::string(key), std::nullopt}};
  std::string_view rest = open == std::string_view::npos ? "" : part.substr(open);
  while (!rest.empty()) {
    const size_t close = rest.find(']');
    if (rest[0] != '[' || close == std::string_view::npos) return std::nullopt;
    size_t index = 0;
    const auto [stop, error] = std::from_chars(rest.data() + 1, rest.data() + close, index);
    if (error != std::errc() || stop != rest.data() + close) return std::nullopt;
    steps.push_back({"", index});
    rest.remove_prefix(close + 1);
  }
  return steps;
}

std::optional<std::vector<Step>> steps_of(std::string_view path) {
  std::vector<Step> steps;
  for (const auto& part : split(path, '.')) {
    const auto more = steps_of_part(part);
    if (!more) return std::nullopt;
    steps.insert(steps.end(), more->begin(), more->end());
  }
  return steps;
}

// An override has no lines.
void set_place(Value& value, const Place& place) {
  value.place = place;
  for (auto& item : value.items) set_place(item, place);
  for (auto& entry : value.entries) {
    entry.place = place;
    set_place(entry.value, place);
  }
}

Value& entry_of(Value& map, const std::string& key, const Place& place) {
  map.kind = Value::Kind::map;
  if (Value* found = map.find(key)) return *found;
  Value empty;
  empty.place = place;
  return map.entries.emplace_back(Value::Entry{key, place, std::move(empty)}).value;
}

// The value of an override. Signs alone stand for themselves, whatever YAML makes of them: "|",
// "-".
Value value_of(const std::string& text, const Place& place) {
  const bool signs =
      !trim(text).empty() && text.find_first_not_of("|-+>,;:&*#%@!?/= \t") == std::string::npos;
  Value value;
  if (!signs) {
    value = parse_yaml(text, place.source);
  } else {
    value.kind = Value::Kind::scalar;
    value.text = text;
  }
  set_place(value, place);
  return value;
}

// The value that the steps lead to; null after a report where they lead nowhere.
Value* follow(Value& document, const std::vector<Step>& steps, const Place& place,
              ReadContext& context) {
  Value* at = &document;
  std::string path;
  for (const auto& [key, index] : steps) {
    if (index) {
      if (!at->is_list() || *index >= at->items.size()) {
        const std::string found =
            at->is_list() ? str("a list of ", at->items.size()) : at->described();
        context.report(place, path, str("found ", found, ", which has no [", *index, "]"));
        return nullptr;
      }
      at = &at->items[*index];
      path += str("[", *index, "]");
    } else {
      if (!at->is_map() && !at->is_null()) {
        context.report(
            place, path,
            str("found ", at->described(), ", expected a mapping in which to set '", key, "'"));
        return nullptr;
      }
      at = &entry_of(*at, key, place);
      path = join_path(path, key);
    }
  }
  return at;
}

}  // namespace

void apply_override(Value& document, const std::string& text, ReadContext& context) {
  const Place place{.source = "--set " + text};
  const size_t equals = text.find('=');
  const auto steps = equals == std::string::npos ? std::nullopt : steps_of(text.substr(0, equals));
  if (!steps) return context.report(place, "", "expected section.key=value");
  try {
    Value value = value_of(text.substr(equals + 1), place);
    if (Value* target = follow(document, *steps, place, context)) *target = std::move(value);
  } catch (const Error& error) {
    context.findings.add(error.what());
  }
}

}  // namespace peftkit::config
