// `adapters`' JSON, in and out.

#include "config/sample.hpp"

#include "config/presets.hpp"

namespace peftkit::test {

namespace {

using config::AdapterConfig;

AdapterConfig from_text(const std::string& json) {
  return config::adapter_from_json(Json::parse(json), "file.json: config", ErrorKind::checkpoint);
}

std::string json_complaint(const std::string& json) {
  const Error error = error_of([&] { from_text(json); });
  CHECK(error.kind == ErrorKind::checkpoint);
  return error.what();
}

const std::string kBottleneck =
    R"({"mh_adapter": true, "output_adapter": true, "reduction_factor": 16, "non_linearity": "relu")";

}  // namespace

TEST_CASE("every preset comes back from its JSON as it was") {
  for (const auto& preset : config::presets()) {
    CAPTURE(preset.name);
    const AdapterConfig config = preset.make();
    const Json json = config::to_json(config);
    CHECK(config::adapter_from_json(json, "f", ErrorKind::data) == config);
    CHECK(config::adapter_from_json(Json::parse(json.dump()), "f", ErrorKind::data) == config);
  }
}

TEST_CASE("numbers keep the types that Python needs") {
  const Json par = config::to_json(config::adapter_from_string("par_bn"));
  CHECK(par["scaling"].dump() == "4.0");
  CHECK(par["dropout"].dump() == "0.0");
  CHECK(par["reduction_factor"].dump() == "2");
  CHECK(config::to_json(
            config::adapter_from_string("par_bn[reduction_factor=0.5]"))["reduction_factor"]
            .dump() == "0.5");
  CHECK(config::to_json(config::adapter_from_string("lora"))["alpha"].dump() == "8");
  CHECK(config::to_json(config::adapter_from_string("lora[alpha=2.5]"))["alpha"].dump() == "2.5");
  CHECK(config::to_json(config::adapter_from_string("scaled_par_bn"))["scaling"] == "learned");
}

TEST_CASE("layers are text, as JSON wants keys") {
  const std::string text =
      "seq_bn[reduction_factor={'0': 4, '11': 2.5, 'default': 16}, leave_out=[3]]";
  const Json json = config::to_json(config::adapter_from_string(text));
  CHECK(json["reduction_factor"].dump() == R"({"0":4,"11":2.5,"default":16})");
  CHECK(json["leave_out"].dump() == "[3]");
  CHECK(config::adapter_from_json(json, "f", ErrorKind::data) == config::adapter_from_string(text));
}

TEST_CASE("a bottleneck has no architecture, the others have theirs") {
  CHECK_FALSE(config::to_json(config::adapter_from_string("seq_bn")).contains("architecture"));
  CHECK(config::to_json(config::adapter_from_string("ia3"))["architecture"] == "lora");
  const Json mam = config::to_json(config::adapter_from_string("mam"));
  CHECK(mam["architecture"] == "union");
  CHECK(mam["configs"][0]["architecture"] == "prefix_tuning");
  CHECK_FALSE(mam["configs"][1].contains("architecture"));
  CHECK(config::to_json(config::adapter_from_string("full")) == "full");
}

TEST_CASE("a union of one member stays a union") {
  const AdapterConfig config =
      from_text(R"({"architecture": "union", "configs": [{"architecture": "lora"}]})");
  CHECK(config.is_union);
  CHECK(config::to_json(config)["configs"].size() == 1);
}

TEST_CASE("missing fields have the defaults of the architecture") {
  CHECK(std::get<config::LoraConfig>(from_text(R"({"architecture": "lora"})").members[0]) ==
        config::LoraConfig{});
  CHECK(std::get<config::PrefixTuningConfig>(
            from_text(R"({"architecture": "prefix_tuning"})").members[0]) ==
        config::PrefixTuningConfig{});
  const auto bottleneck =
      std::get<config::BottleneckConfig>(from_text(kBottleneck + "}").members[0]);
  const config::BottleneckConfig expected{.mh_adapter = true};
  CHECK(bottleneck == expected);
}

TEST_CASE("the four main fields of a bottleneck are mandatory") {
  CHECK(json_complaint(R"({"mh_adapter": true, "output_adapter": true, "reduction_factor": 16})") ==
        "file.json: config: non_linearity: missing");
  CHECK(json_complaint(R"({"reduction_factor": 16})").find("mh_adapter: missing") !=
        std::string::npos);
}

TEST_CASE("no config is the default of adapters; a name or a string is one, too") {
  CHECK(from_text("null") == config::adapter_from_string("seq_bn"));
  CHECK(from_text("\"unipelt\"") == config::adapter_from_string("unipelt"));
  CHECK(from_text("\"lora[r=4]|seq_bn\"") == config::adapter_from_string("lora[r=4]|seq_bn"));
}

TEST_CASE("unknown keys and wrong types are errors") {
  CHECK(json_complaint(R"({"architecture": "lora", "rank": 4})") ==
        "file.json: config: rank: unknown key");
  CHECK(json_complaint(R"({"architecture": "lora", "r": "4"})") ==
        "file.json: config: r: found '4' (text), expected an integer of at least 1");
  CHECK(json_complaint(R"({"architecture": "lora", "r": 4.0})").find("expected an integer") !=
        std::string::npos);
  CHECK(json_complaint("[]").find("found a list") != std::string::npos);
  CHECK(json_complaint("3").find("unknown configuration '3'") != std::string::npos);
}

TEST_CASE("unknown architectures are errors") {
  CHECK(
      json_complaint(R"({"architecture": "reft"})") ==
      "file.json: config: architecture: found 'reft', expected lora, prefix_tuning, or none for a "
      "bottleneck (peftkit does not have others yet)");
  CHECK(json_complaint(R"({"architecture": "bottleneck"})").find("found 'bottleneck'") !=
        std::string::npos);
  CHECK(json_complaint(R"({"architecture": {}})").find("found a mapping") != std::string::npos);
}

TEST_CASE("unions have a list of members, none of them a union") {
  CHECK(json_complaint(R"({"architecture": "union"})") ==
        "file.json: config: configs: missing, expected a list of the union's members");
  CHECK(json_complaint(R"({"architecture": "union", "configs": {}})").find("found a mapping") !=
        std::string::npos);
  CHECK(json_complaint(R"({"architecture": "union", "configs": ["lora"]})") ==
        "file.json: config: configs[0]: found 'lora', expected the mapping of one method");
  CHECK(json_complaint(R"({"architecture": "union", "configs": [{"architecture": "union"}]})")
            .find("a union cannot be a member of one") != std::string::npos);
  CHECK(json_complaint(R"({"architecture": "union", "configs": [], "r": 4})")
            .find("r: unknown key of a union") != std::string::npos);
}

TEST_CASE("fields of methods to come are accepted at their neutral value only") {
  CHECK(from_text(kBottleneck + R"(, "cross_adapter": false, "inv_adapter": null, "phm_dim": 8})")
            .members.size() == 1);
  CHECK(json_complaint(kBottleneck + R"(, "phm_layer": true})") ==
        "file.json: config: phm_layer: found 'true', expected false (peftkit does not have this "
        "method yet)");
  CHECK(json_complaint(kBottleneck + R"(, "inv_adapter": "nice"})")
            .find("inv_adapter: found 'nice'") != std::string::npos);
  CHECK(json_complaint(R"({"architecture": "lora", "use_dora": true})").find("use_dora") !=
        std::string::npos);
  CHECK(
      json_complaint(R"({"architecture": "lora", "vera_d": 0.1, "vera_b": 0.0})").find("vera_b") !=
      std::string::npos);
}

TEST_CASE("the output projection, which adapters accepts and ignores, is left out") {
  CHECK(from_text(R"({"architecture": "lora", "attn_matrices": ["q", "o", "v"]})") ==
        config::adapter_from_string("lora"));
}

TEST_CASE("the nested key of old files is accepted while it is null") {
  CHECK(from_text(kBottleneck + R"(, "invertible_adapter": null})").members.size() == 1);
  CHECK(json_complaint(kBottleneck + R"(, "invertible_adapter": {"block_type": "nice"}})")
            .find("invertible_adapter: found a mapping") != std::string::npos);
  CHECK_FALSE(
      config::to_json(config::adapter_from_string("seq_bn")).contains("invertible_adapter"));
}

TEST_CASE("in YAML the JSON form has lines and columns") {
  CHECK(read_adapter("{architecture: lora, r: 4}") == config::adapter_from_string("lora[r=4]"));
  CHECK(complaint(sample("config: lora", "config: {architecture: lora, rr: 4}")) ==
        "config.yaml:11:32: adapter.config.rr: unknown key (did you mean 'r'?)");
}

}  // namespace peftkit::test
