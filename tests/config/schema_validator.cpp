#include "config/schema_validator.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <regex>

namespace peftkit::test {

namespace {

struct Validator {
  const Json& root;

  bool any_type(const Json& value, const Json& type) const {
    if (type.is_array()) {
      return std::ranges::any_of(type, [&](const Json& one) { return any_type(value, one); });
    }
    if (type == "integer") return value.is_number_integer();
    return type == value.type_name();
  }

  size_t matches(const Json& value, const Json& schemas) const {
    return static_cast<size_t>(
        std::ranges::count_if(schemas, [&](const Json& one) { return valid(value, one); }));
  }

  // The schema of a property: by name, by pattern, or what is left over.
  const Json* schema_of(const std::string& key, const Json& schema) const {
    if (schema.contains("properties") && schema["properties"].contains(key)) {
      return &schema["properties"][key];
    }
    if (schema.contains("patternProperties")) {
      for (const auto& [pattern, one] : schema["patternProperties"].items()) {
        if (std::regex_search(key, std::regex(pattern))) return &one;
      }
    }
    return schema.contains("additionalProperties") ? &schema["additionalProperties"] : nullptr;
  }

  bool properties(const Json& value, const Json& schema) const {
    if (!value.is_object()) return true;
    return std::ranges::all_of(value.items(), [&](const auto& item) {
      const Json* one = schema_of(item.key(), schema);
      return one == nullptr || valid(item.value(), *one);
    });
  }

  bool reference(const Json& value, const std::string& target) const {
    return valid(value, root.at(Json::json_pointer(target.substr(1))));
  }

  bool keyword(const std::string& name, const Json& argument, const Json& value,
               const Json& schema) const {
    const double number = value.is_number() ? value.get<double>() : 0;
    const auto limit = [&] { return argument.get<double>(); };
    const auto size_limit = [&] { return argument.get<size_t>(); };
    const std::map<std::string, std::function<bool()>> rules = {
        {"$ref", [&] { return reference(value, argument); }},
        {"type", [&] { return any_type(value, argument); }},
        {"const", [&] { return value == argument; }},
        {"enum", [&] { return std::ranges::find(argument, value) != argument.end(); }},
        {"anyOf", [&] { return matches(value, argument) > 0; }},
        {"oneOf", [&] { return matches(value, argument) == 1; }},
        {"minimum", [&] { return !value.is_number() || number >= limit(); }},
        {"maximum", [&] { return !value.is_number() || number <= limit(); }},
        {"exclusiveMinimum", [&] { return !value.is_number() || number > limit(); }},
        {"exclusiveMaximum", [&] { return !value.is_number() || number < limit(); }},
        {"minLength", [&] { return !value.is_string() || value != ""; }},
        {"minItems", [&] { return !value.is_array() || value.size() >= size_limit(); }},
        {"minProperties", [&] { return !value.is_object() || value.size() >= size_limit(); }},
        {"maxProperties", [&] { return !value.is_object() || value.size() <= size_limit(); }},
        {"items", [&] { return !value.is_array() || matches_all(value, argument); }},
        {"required", [&] { return !value.is_object() || has_all(value, argument); }},
        {"properties", [&] { return properties(value, schema); }},
        {"patternProperties", [&] { return properties(value, schema); }},
        {"additionalProperties", [&] { return properties(value, schema); }},
    };
    for (const char* note : {"$schema", "$defs", "title", "description", "default", "deprecated"}) {
      if (name == note) return true;
    }
    return rules.at(name)();
  }

  bool matches_all(const Json& list, const Json& schema) const {
    return std::ranges::all_of(list, [&](const Json& item) { return valid(item, schema); });
  }
  bool has_all(const Json& object, const Json& keys) const {
    return std::ranges::all_of(
        keys, [&](const Json& key) { return object.contains(key.get<std::string>()); });
  }

  bool valid(const Json& value, const Json& schema) const {
    if (schema.is_boolean()) return schema;
    for (const auto& [name, argument] : schema.items()) {
      if (!keyword(name, argument, value, schema)) return false;
    }
    return true;
  }
};

}  // namespace

Json as_json(const config::Value& value) {
  if (value.is_list()) {
    Json list = Json::array();
    for (const auto& item : value.items) list.push_back(as_json(item));
    return list;
  }
  if (value.is_map()) {
    Json map = Json::object();
    for (const auto& entry : value.entries) map[entry.key] = as_json(entry.value);
    return map;
  }
  if (value.is_null()) return {};
  const Json parsed = Json::parse(value.text, nullptr, /*allow_exceptions=*/false);
  return value.quoted || parsed.is_discarded() ? Json(value.text) : parsed;
}

bool satisfies(const Json& value, const Json& schema, const Json& root) {
  return Validator{root}.valid(value, schema);
}

}  // namespace peftkit::test
