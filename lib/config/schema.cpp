// JSON Schema of the config file.
#include "base/text.hpp"
#include "config/examples.hpp"
#include "config/presets.hpp"
#include "config/schema_fields.hpp"

#include <map>

namespace peftkit::config {

namespace {

Json reference(const std::string& definition) {
  return {{"$ref", "#/$defs/" + definition}};
}

// The fields of a preset's one method; those that are not given keep the preset's values.
Json overrides_of(const MethodConfig& member) {
  FieldSchema visitor(/*partial=*/true);
  std::visit([&](auto config) { config.visit(visitor); }, member);
  Json out = visitor.schema();
  out["type"] = {"object", "null"};
  return out;
}

// A mapping with exactly one of these keys.
Json one_key(Json properties) {
  return {{"type", "object"},
          {"minProperties", 1},
          {"maxProperties", 1},
          {"additionalProperties", false},
          {"properties", std::move(properties)}};
}

Json preset_schema(const Preset& preset) {
  const AdapterConfig config = preset.make();
  Json out = {{"type", {"object", "null"}}};
  if (config.members.size() == 1) out = overrides_of(config.members[0]);
  if (config.full) out["maxProperties"] = 0;
  out["description"] = preset.meaning;
  return out;
}

// `method: {fields}` for presets of one method (and methods whose name no preset has, which have
// no values for their required fields), or for all others.
Json mapping_schema(bool of_one_method) {
  Json properties = Json::object();
  for_each_method([&]<class Config>(std::type_identity<Config>) {
    if (of_one_method && find_preset(Config::kName) == nullptr)
      properties[Config::kName] = schema_of(TypeOf<Config>(), {});
  });
  for (const auto& preset : presets()) {
    if ((preset.make().members.size() == 1) != of_one_method) continue;
    properties[preset.name] = preset_schema(preset);
    if (preset.alias != nullptr) {
      Json alias = preset_schema(preset);
      alias["deprecated"] = true;
      properties[preset.alias] = std::move(alias);
    }
  }
  return one_key(std::move(properties));
}

// One method as `adapters` saves it.
template <class Method>
Json saved_schema() {
  constexpr const char* architecture = Method::kArchitecture;
  FieldSchema visitor(/*partial=*/architecture != nullptr);
  Method().visit(visitor);
  Json out = visitor.schema();
  for (const auto& field : unbuilt_fields<Method>()) {
    out["properties"][field.name] = field.any_value ? Json(true) : Json{{"const", field.neutral}};
  }
  out["properties"]["architecture"] = {
      {"const", architecture == nullptr ? Json() : Json(architecture)}};
  if (architecture != nullptr) out["required"].push_back("architecture");
  return out;
}

// In the order of their architectures, that of files which name none first.
Json saved_methods() {
  std::map<std::string, Json> forms;
  for_each_method([&]<class Config>(std::type_identity<Config>) {
    const char* architecture = Config::kArchitecture;
    forms.emplace(str(architecture == nullptr ? "" : architecture, " ", Config::kName),
                  saved_schema<Config>());
  });
  Json out = Json::array();
  for (auto& [key, form] : forms) out.push_back(std::move(form));
  return out;
}

Json saved_union() {
  return {{"type", "object"},
          {"additionalProperties", false},
          {"required", {"architecture", "configs"}},
          {"properties",
           {{"architecture", {{"const", "union"}}},
            {"configs", {{"type", "array"}, {"items", reference("saved_method")}}}}}};
}

Json definitions() {
  Json out = Json::object();
  out["adapter_config"] = {
      {"oneOf",
       {reference("name"), reference("method"), reference("union"), reference("preset"),
        reference("saved_method"), reference("saved_union")}}};
  out["name"] = {{"description", str("a preset's name, a config string such as `", kStringExample,
                                     "`, or a JSON file in adapters' form")},
                 {"anyOf", {{{"enum", preset_names()}}, {{"type", "string"}}}}};
  out["method"] = mapping_schema(/*of_one_method=*/true);
  out["preset"] = mapping_schema(/*of_one_method=*/false);
  out["member"] = {{"anyOf", {reference("method"), reference("name"), reference("saved_method")}}};
  out["union"] =
      one_key({{"union", {{"type", "array"}, {"minItems", 1}, {"items", reference("member")}}}});
  out["union"]["required"] = {"union"};
  out["saved_method"] = {{"oneOf", saved_methods()}};
  out["saved_union"] = saved_union();
  return out;
}

}  // namespace

Json json_schema() {
  Json out = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "peftkit run config"}};
  out.update(schema_of(TypeOf<RunConfig>(), {}));
  out["$defs"] = definitions();
  return out;
}

}  // namespace peftkit::config
