// adapter.config in all its forms.

#include "config/sample.hpp"

#include "base/text.hpp"

namespace peftkit::test {

namespace {

using config::BottleneckConfig;
using config::LoraConfig;
using config::PrefixTuningConfig;

template <class Method>
Method only_member(const config::AdapterConfig& config) {
  REQUIRE(config.members.size() == 1);
  CHECK_FALSE(config.is_union);
  return std::get<Method>(config.members[0]);
}

std::string adapter_complaint(const std::string& yaml) {
  return complaint(sample("config: lora", "config: " + yaml));
}

}  // namespace

TEST_CASE("a preset's name, alone or as a key with fields over it") {
  CHECK(only_member<LoraConfig>(read_adapter("lora")) == LoraConfig{});
  CHECK(only_member<LoraConfig>(read_adapter("{lora: {r: 4}}")) == LoraConfig{.r = 4});
  CHECK(only_member<LoraConfig>(read_adapter("{lora: }")) == LoraConfig{});
  CHECK(only_member<LoraConfig>(read_adapter("{ia3: {leave_out: 1}}")).leave_out ==
        std::vector<int64_t>{1});
  const BottleneckConfig seq_bn{.reduction_factor = {.value = 2}, .original_ln_before = true};
  CHECK(only_member<BottleneckConfig>(read_adapter("{seq_bn: {reduction_factor: 2}}")) == seq_bn);
}

TEST_CASE("bottleneck has no defaults for its four main fields") {
  const auto config = only_member<BottleneckConfig>(read_adapter(
      "{bottleneck: {mh_adapter: true, output_adapter: false, reduction_factor: 8, non_linearity: "
      "gelu}}"));
  const BottleneckConfig expected{.mh_adapter = true,
                                  .output_adapter = false,
                                  .reduction_factor = {.value = 8},
                                  .non_linearity = "gelu"};
  CHECK(config == expected);
  CHECK(adapter_complaint("{bottleneck: {mh_adapter: true}}") ==
        "config.yaml:11:24: adapter.config.bottleneck.output_adapter: missing\n"
        "config.yaml:11:24: adapter.config.bottleneck.reduction_factor: missing\n"
        "config.yaml:11:24: adapter.config.bottleneck.non_linearity: missing");
}

TEST_CASE("full fine-tuning has no members and no fields") {
  CHECK(read_adapter("full").full);
  CHECK(read_adapter("full").members.empty());
  CHECK(read_adapter("{full: }").full);
  CHECK(adapter_complaint("{full: {r: 1}}").find("'full' has no fields") != std::string::npos);
}

TEST_CASE("unknown names have a nearest one; those of methods to come say so") {
  CHECK(
      adapter_complaint("lroa").starts_with("config.yaml:11:11: adapter.config: unknown "
                                            "configuration 'lroa' (did you mean 'lora'?); known: "
                                            "seq_bn, pfeiffer,"));
  CHECK(adapter_complaint("{botleneck: {}}")
            .starts_with("config.yaml:11:12: adapter.config.botleneck: unknown configuration "
                         "'botleneck' (did you mean 'bottleneck'?)"));
  CHECK(
      adapter_complaint("dora") ==
      "config.yaml:11:11: adapter.config: 'dora' is a configuration of adapters that peftkit does "
      "not have yet");
}

TEST_CASE("anything else is an error that names the forms") {
  CHECK(
      adapter_complaint("[lora]") ==
      "config.yaml:11:11: adapter.config: found a list, expected a preset's name, a config string, "
      "a mapping `method: {fields}`, `union: [...]`, or adapters' JSON form");
  CHECK(adapter_complaint("{lora: {}, seq_bn: {}}").find("found a mapping of 2 keys") !=
        std::string::npos);
  CHECK(adapter_complaint("").find("found nothing, expected a preset's name") != std::string::npos);
  CHECK(adapter_complaint("{lora: 4}") ==
        "config.yaml:11:18: adapter.config.lora: found '4', expected a mapping of fields");
}

TEST_CASE("a reduction factor is a number or a map of layers") {
  const auto factor = [](const std::string& yaml) {
    return only_member<BottleneckConfig>(read_adapter("{seq_bn: {reduction_factor: " + yaml + "}}"))
        .reduction_factor;
  };
  CHECK(factor("0.5").at(7) == 0.5);
  CHECK(factor("{0: 4, '2': 8, default: 16}").at(0) == 4);
  CHECK(factor("{0: 4, '2': 8, default: 16}").at(2) == 8);
  CHECK(factor("{0: 4, '2': 8, default: 16}").at(1) == 16);
  CHECK(factor("{default: 3}") == config::ReductionFactor{.value = 3});
  const Error error = error_of([&] { factor("{0: 4}").at(1); });
  CHECK(std::string(error.what()).find("layer 1") != std::string::npos);
  CHECK(adapter_complaint("{seq_bn: {reduction_factor: {x: 2}}}") ==
        "config.yaml:11:40: adapter.config.seq_bn.reduction_factor.x: expected a layer's number or "
        "'default'");
  CHECK(adapter_complaint("{seq_bn: {reduction_factor: 0}}").find("expected a number above 0") !=
        std::string::npos);
  CHECK(adapter_complaint("{seq_bn: {reduction_factor: {}}}").find("layers with their numbers") !=
        std::string::npos);
}

TEST_CASE("scaling is a number or a word, and a residual true, false or a word") {
  const auto with = [](const std::string& field) {
    return only_member<BottleneckConfig>(read_adapter("{seq_bn: {" + field + "}}"));
  };
  CHECK(with("scaling: 4").scaling == config::Scaling{.value = 4.0});
  CHECK(with("scaling: learned").scaling.kind == config::Scaling::Kind::learned);
  CHECK(with("scaling: channel").scaling.kind == config::Scaling::Kind::channel);
  CHECK(with("residual_before_ln: post_add").residual_before_ln ==
        config::ResidualBeforeLn::post_add);
  CHECK(with("residual_before_ln: false").residual_before_ln == config::ResidualBeforeLn::no);
  CHECK(
      adapter_complaint("{seq_bn: {scaling: big}}") ==
      "config.yaml:11:30: adapter.config.seq_bn.scaling: found 'big', expected a number, 'learned' "
      "or 'channel'");
  CHECK(adapter_complaint("{seq_bn: {residual_before_ln: after}}")
            .find("expected true, false or 'post_add'") != std::string::npos);
}

TEST_CASE("activations are known, in any case") {
  CHECK(only_member<PrefixTuningConfig>(read_adapter("{prefix_tuning: {non_linearity: GELU}}"))
            .non_linearity == "GELU");
  CHECK(adapter_complaint("{seq_bn: {non_linearity: geluu}}")
            .starts_with("config.yaml:11:36: adapter.config.seq_bn.non_linearity: found 'geluu', "
                         "expected an activation (did you mean 'gelu'?); known: "));
}

TEST_CASE("a method acts on something") {
  CHECK(adapter_complaint("{seq_bn: {output_adapter: false}}") ==
        "config.yaml:11:37: adapter.config.seq_bn.output_adapter: found false, and mh_adapter is "
        "false "
        "too: there is nothing to act on");
  CHECK(adapter_complaint("{lora: {selfattn_lora: false}}").find("there is nothing to act on") !=
        std::string::npos);
  CHECK(adapter_complaint("{lora: {attn_matrices: []}}").find("attn_matrices is empty") !=
        std::string::npos);
  CHECK(only_member<LoraConfig>(read_adapter("{lora: {attn_matrices: [], output_lora: true}}"))
            .output_lora);
}

TEST_CASE("one factor per output has rank 1 and no dropout") {
  CHECK(
      adapter_complaint("{ia3: {r: 2, dropout: 0.1}}") ==
      "config.yaml:11:21: adapter.config.ia3.r: found 2, expected 1 with composition_mode scale\n"
      "config.yaml:11:33: adapter.config.ia3.dropout: found 0.1, expected 0 with composition_mode "
      "scale");
  CHECK(adapter_complaint("{lora: {composition_mode: scale}}")
            .find("adapter.config.lora.r: found 8, expected 1") != std::string::npos);
}

TEST_CASE("fields of lora are checked") {
  CHECK(adapter_complaint("{lora: {attn_matrices: [q, o]}}") ==
        "config.yaml:11:38: adapter.config.lora.attn_matrices[1]: found 'o', expected one of q, k, "
        "v");
  CHECK(adapter_complaint("{lora: {attn_matrices: [q, q]}}").find("found 'q' twice") !=
        std::string::npos);
  CHECK(adapter_complaint("{lora: {init_weights: vera}}").find("expected one of lora, bert, ia3") !=
        std::string::npos);
  CHECK(adapter_complaint("{lora: {leave_out: [-1]}}").find("adapter.config.lora.leave_out[0]") !=
        std::string::npos);
}

TEST_CASE("stochastic depth is for sequential bottlenecks") {
  CHECK(adapter_complaint("{par_bn: {stochastic_depth: 0.1}}") ==
        "config.yaml:11:39: adapter.config.par_bn.stochastic_depth: found 0.1, expected 0 with "
        "is_parallel (it is for sequential adapters)");
}

TEST_CASE("a JSON file with an adapter's config may be named") {
  const TempDir dir;
  dir.file("saved/adapter_config.json",
           R"({"name": "x", "config": {"architecture": "lora", "r": 3}})");
  dir.file("bare.json", R"({"architecture": "prefix_tuning", "prefix_length": 5})");
  dir.file("wrong.json", "{\"config\": {\"architecture\": \"lora\",\n  \"rr\": 3}}");
  dir.file("other.json", R"({"config": "other.json"})");
  const auto read = [&](const std::string& name) {
    const auto file = dir.file("config.yaml", sample("config: lora", "config: " + name));
    return config::read_run_config(file, {}).adapter.config;
  };
  CHECK(only_member<LoraConfig>(read("saved/adapter_config.json")).r == 3);
  CHECK(only_member<PrefixTuningConfig>(read("bare.json")).prefix_length == 5);
  const auto message = [&](const std::string& name) {
    return std::string(error_of([&] { read(name); }).what());
  };
  CHECK(message("wrong.json").find("wrong.json:2:3: adapter.config.rr: unknown key") !=
        std::string::npos);
  CHECK(message("other.json").find("expected an adapter's config") != std::string::npos);
  CHECK(message("none.json").find("none.json") != std::string::npos);
}

}  // namespace peftkit::test
