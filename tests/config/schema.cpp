// The JSON Schema says what the reader accepts.

#include "config/sample.hpp"
#include "config/schema_validator.hpp"

#include "config/presets.hpp"

namespace peftkit::test {

namespace {

const Json& schema() {
  static const Json whole = config::json_schema();
  return whole;
}

bool accepts(const std::string& yaml) {
  return satisfies(as_json(config::parse_yaml(yaml, "yaml")), schema(), schema());
}

bool accepts_adapter(const std::string& yaml) {
  return accepts(sample("config: lora", "config: " + yaml));
}

const Json& property(const char* section, const char* key) {
  return schema().at("properties").at(section).at("properties").at(key);
}

// Every value that is a schema of a mapping.
void for_each_mapping(const Json& part, const std::function<void(const Json&)>& visit) {
  if (part.is_object() && part.contains("properties") && part["properties"].is_object())
    visit(part);
  for (const Json& inner : part) {
    if (inner.is_structured()) for_each_mapping(inner, visit);
  }
}

}  // namespace

TEST_CASE("the schema is of 2020-12 and closed everywhere") {
  CHECK(schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema");
  CHECK(schema()["required"] == Json::array({"model", "task", "adapter", "training"}));
  size_t mappings = 0;
  for_each_mapping(schema(), [&](const Json& mapping) {
    ++mappings;
    CHECK(mapping.at("additionalProperties") == false);
    if (mapping.contains("required")) CHECK(mapping["required"].is_array());
    for (const auto& [name, one] : mapping["properties"].items()) {
      CHECK_MESSAGE((one.is_object() || one.is_boolean()), name);
    }
  });
  CHECK(mappings > 20);
}

TEST_CASE("every field has a meaning, and a default or is required") {
  for (const auto& [section, part] : schema()["properties"].items()) {
    CHECK_MESSAGE(part.contains("description"), section);
    if (!part.contains("properties")) continue;
    const Json required = part.value("required", Json::array());
    for (const auto& [field, one] : part["properties"].items()) {
      CHECK_MESSAGE(one.contains("description"), field);
      const bool needed = std::ranges::find(required, Json(field)) != required.end();
      CHECK_MESSAGE(one.contains("default") != needed, field);
    }
  }
}

TEST_CASE("defaults satisfy their own schema") {
  for_each_mapping(schema(), [&](const Json& mapping) {
    for (const auto& [field, one] : mapping["properties"].items()) {
      if (!one.is_object() || !one.contains("default")) continue;
      CHECK_MESSAGE(satisfies(one["default"], one, schema()), field);
    }
  });
}

TEST_CASE("types, ranges, words and defaults are those of the fields") {
  const Json& beta = property("training", "adam_beta1");
  CHECK(beta["type"] == "number");
  CHECK(beta["minimum"] == 0);
  CHECK(beta["exclusiveMaximum"] == 1);
  CHECK(beta["default"] == 0.9);
  CHECK(property("training", "eval_strategy")["enum"] == Json::array({"no", "steps", "epoch"}));
  CHECK(property("training", "learning_rate")["exclusiveMinimum"] == 0);
  CHECK(property("training", "per_device_train_batch_size")["type"] == "integer");
  CHECK(property("training", "data_seed")["default"].is_null());
  CHECK(property("head", "bias")["type"] == "boolean");
}

TEST_CASE("every shipped config and every resolved config satisfies the schema") {
  for (const auto& entry : fs::directory_iterator(source_dir() / "configs")) {
    CAPTURE(entry.path().string());
    CHECK(accepts(read_file(entry.path())));
    CHECK(accepts(config::to_yaml(config::read_run_config(entry.path(), {}))));
  }
}

TEST_CASE("unknown keys, wrong types and values out of range do not satisfy it") {
  CHECK(accepts(sample()));
  CHECK_FALSE(accepts(sample("seed:", "sead:")));
  CHECK_FALSE(accepts(sample("layers: 2", "layers: two")));
  CHECK_FALSE(accepts(sample("layers: 2", "layers: 0")));
  CHECK_FALSE(accepts(sample("type: classification", "type: sorting")));
  CHECK_FALSE(accepts(sample("  output_dir: run\n", "")));
  CHECK(accepts(sample("[negative, positive]", "[0, 1]")));
  CHECK(accepts(sample("text: sentence", "text: [a, b]")));
}

TEST_CASE("every preset satisfies it by name, as a mapping, and in the JSON of adapters") {
  for (const auto& preset : config::presets()) {
    CAPTURE(preset.name);
    CHECK(accepts_adapter(preset.name));
    CHECK(accepts_adapter("{" + std::string(preset.name) + ": }"));
    const std::string json = config::to_json(preset.make()).dump();
    CHECK(accepts_adapter(json));
  }
}

TEST_CASE("all forms of adapter.config have their schema") {
  for (const std::string right :
       {"\"lora[r=4]|seq_bn\"", "{lora: {r: 4, leave_out: 1}}", "{pfeiffer: {scaling: learned}}",
        "{union: [lora, {seq_bn: {reduction_factor: {0: 2, default: 4}}}, {architecture: "
        "prefix_tuning}]}",
        "{bottleneck: {mh_adapter: true, output_adapter: true, reduction_factor: 2, non_linearity: "
        "relu}}",
        "{unipelt: {}}", "{architecture: prefix_tuning, flat: true}"}) {
    CHECK_MESSAGE(accepts_adapter(right), right);
    CHECK_NOTHROW(read_adapter(right));
  }
  for (const std::string wrong :
       {"[lora]", "{lora: {rank: 4}}", "{lora: {r: 0}}", "{lora: {}, seq_bn: {}}", "{lroa: {}}",
        "{union: []}", "{union: lora}", "{bottleneck: {mh_adapter: true}}", "{architecture: reft}",
        "{architecture: lora, use_dora: true}", "{seq_bn: {reduction_factor: {x: 2}}}",
        "{full: {r: 1}}"}) {
    CHECK_MESSAGE(!accepts_adapter(wrong), wrong);
    complaint(sample("config: lora", "config: " + wrong));
  }
}

}  // namespace peftkit::test
