#include "config/value.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace peftkit::config {

namespace {

constexpr size_t kMostShown = 60;  // bytes

}  // namespace

std::string Place::text() const {
  return line == 0 ? source : str(source, ":", line, ":", column);
}

const Value* Value::find(const std::string& key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

Value* Value::find(const std::string& key) {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

std::string Value::described() const {
  switch (kind) {
    case Kind::null:
      return "nothing";
    case Kind::scalar:
      return "'" + beginning(text, kMostShown) + "'";
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a mapping";
  }
  return "";
}

std::string join_path(const std::string& path, const std::string& key) {
  return path.empty() || key.starts_with("[") ? path + key : path + "." + key;
}

Value from_json(const Json& json, const std::string& source) {
  Value value;
  value.place.source = source;
  if (json.is_object()) {
    value.kind = Value::Kind::map;
    for (const auto& [key, item] : json.items())
      value.entries.push_back({key, value.place, from_json(item, source)});
  } else if (json.is_array()) {
    value.kind = Value::Kind::list;
    for (const auto& item : json) value.items.push_back(from_json(item, source));
  } else if (!json.is_null()) {
    value.kind = Value::Kind::scalar;
    value.quoted = json.is_string();
    value.text = json.is_string() ? json.get<std::string>() : json.dump();
  }
  return value;
}

}  // namespace peftkit::config
