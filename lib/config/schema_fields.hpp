#pragma once
// JSON Schema of fields: what the reader accepts, as an editor can check it.

#include "config/field_json.hpp"

namespace peftkit::config {

// The types that have a schema; the visitor below takes it by type.
template <class T>
struct TypeOf {};

Json schema_of(TypeOf<bool>, const Check& check);
Json schema_of(TypeOf<int64_t>, const Check& check);
Json schema_of(TypeOf<double>, const Check& check);
Json schema_of(TypeOf<std::string>, const Check& check);
Json schema_of(TypeOf<ReductionFactor>, const Check& check);
Json schema_of(TypeOf<Scaling>, const Check& check);
Json schema_of(TypeOf<ResidualBeforeLn>, const Check& check);
Json schema_of(TypeOf<AdapterConfig>, const Check& check);  // a reference to its definition

template <class T>
Json schema_of(TypeOf<std::optional<T>>, const Check& check) {
  return {{"anyOf", {schema_of(TypeOf<T>(), check), {{"type", "null"}}}}};
}

// A list, one item without brackets, or nothing.
template <class T>
Json schema_of(TypeOf<std::vector<T>>, const Check& check) {
  const Json item = schema_of(TypeOf<T>(), check);
  return {{"anyOf", {{{"type", "array"}, {"items", item}}, item, {{"type", "null"}}}}};
}

// The visitor that makes the schema of a mapping. With `partial` no field is required, and all
// have the defaults of the struct it visits.
class FieldSchema {
 public:
  explicit FieldSchema(bool partial = false) : partial_(partial) {}

  template <class T>
  void operator()(const char* name, const T& value, const Check& check, const char* meaning) {
    Json schema = schema_of(TypeOf<T>(), check);
    schema["description"] = meaning;
    const bool required = check.required && !partial_;
    if (required) {
      required_.push_back(name);
    } else if (!is_section<T>) {
      schema["default"] = field_json(value, check);
    }
    properties_[name] = std::move(schema);
  }

  Json schema() const {
    Json out = {{"type", "object"}, {"additionalProperties", false}, {"properties", properties_}};
    if (!required_.empty()) out["required"] = required_;
    return out;
  }

 private:
  template <class T>
  static constexpr bool is_section = requires(T section, FieldSchema v) {
    section.visit(v);
  };

  bool partial_;
  Json properties_ = Json::object();
  Json required_ = Json::array();
};

template <class Struct>
requires requires(Struct s, FieldSchema v) {
  s.visit(v);
}
Json schema_of(TypeOf<Struct>, const Check&) {
  FieldSchema visitor;
  Struct().visit(visitor);
  return visitor.schema();
}

}  // namespace peftkit::config
