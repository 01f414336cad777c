#include "config/schema_fields.hpp"

namespace peftkit::config {

namespace {

Json number_schema(const char* type, const Check& check) {
  Json out = {{"type", type}};
  const Check integral{.integral = true};
  if (check.minimum) {
    out[check.exclusive_minimum ? "exclusiveMinimum" : "minimum"] =
        field_json(*check.minimum, integral);
  }
  if (check.maximum) {
    out[check.exclusive_maximum ? "exclusiveMaximum" : "maximum"] =
        field_json(*check.maximum, integral);
  }
  return out;
}

Json positive_number() {
  return number_schema("number", more_than(0));
}

}  // namespace

Json schema_of(TypeOf<bool>, const Check&) {
  return {{"type", "boolean"}};
}

Json schema_of(TypeOf<int64_t>, const Check& check) {
  return number_schema("integer", check);
}

Json schema_of(TypeOf<double>, const Check& check) {
  return number_schema("number", check);
}

Json schema_of(TypeOf<std::string>, const Check& check) {
  if (!check.one_of.empty()) return {{"enum", check.one_of}};
  Json types = Json::array({"string"});
  // Names may look like numbers: `labels: [0, 1]`.
  if (!check.path && !check.path_or_name) types.insert(types.end(), {"number", "boolean"});
  if (check.nullable) types.push_back("null");
  Json out = {{"type", types.size() == 1 ? types[0] : types}};
  out["minLength"] = 1;
  return out;
}

Json schema_of(TypeOf<ReductionFactor>, const Check&) {
  const Json per_layer = {{"type", "object"},
                          {"minProperties", 1},
                          {"additionalProperties", false},
                          {"patternProperties", {{"^([0-9]+|default)$", positive_number()}}}};
  return {{"anyOf", {positive_number(), per_layer}}};
}

Json schema_of(TypeOf<Scaling>, const Check&) {
  return {{"anyOf", {{{"type", "number"}}, {{"enum", {"learned", "channel"}}}}}};
}

Json schema_of(TypeOf<ResidualBeforeLn>, const Check&) {
  return {{"enum", {true, false, "post_add"}}};
}

Json schema_of(TypeOf<AdapterConfig>, const Check&) {
  return {{"$ref", "#/$defs/adapter_config"}};
}

}  // namespace peftkit::config
