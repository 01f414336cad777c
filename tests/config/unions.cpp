// Which methods may stand together.

#include "config/sample.hpp"

namespace peftkit::test {

namespace {

std::string union_complaint(const std::string& text) {
  return error_of([&] { config::adapter_from_string(text); }).what();
}

std::string yaml_complaint(const std::string& members) {
  return complaint(sample("config: lora", "config: {union: " + members + "}"));
}

std::string layers_complaint(const std::string& text, int64_t layers) {
  const auto config = config::adapter_from_string(text);
  return error_of([&] { config::check_union(config, layers); }).what();
}

}  // namespace

TEST_CASE("a union in YAML is a list of methods in any form") {
  const auto config = read_adapter(
      "{union: [lora, {seq_bn: {reduction_factor: 2}}, {architecture: prefix_tuning}]}");
  CHECK(config.is_union);
  REQUIRE(config.members.size() == 3);
  CHECK(config::method_name(config.members[0]) == "lora");
  CHECK(config::method_name(config.members[1]) == "bottleneck");
  CHECK(config::method_name(config.members[2]) == "prefix_tuning");
}

TEST_CASE("the documented union of two bottlenecks") {
  const auto config = read_adapter(
      "{union: [{bottleneck: {mh_adapter: true, output_adapter: false, reduction_factor: 16, "
      "non_linearity: relu}}, {bottleneck: {mh_adapter: false, output_adapter: true, "
      "reduction_factor: 2, non_linearity: relu}}]}");
  CHECK(config::claimed_places(config.members[0]) == std::vector<std::string>{"mh_adapter"});
  CHECK(config::claimed_places(config.members[1]) == std::vector<std::string>{"output_adapter"});
  CHECK_NOTHROW(config::check_union(config, 12));
}

TEST_CASE("members are methods, not unions") {
  CHECK(yaml_complaint("[lora, unipelt]") ==
        "config.yaml:11:26: adapter.config.union[1]: a union's member must be one method, not a "
        "union "
        "or 'full'");
  CHECK(yaml_complaint("[{union: [lora]}]").find("must be one method") != std::string::npos);
  CHECK(yaml_complaint("[full]").find("must be one method") != std::string::npos);
  CHECK(yaml_complaint("{lora: {}}") ==
        "config.yaml:11:19: adapter.config.union: found a mapping, expected a list of methods");
  CHECK(yaml_complaint("[[lora]]").find("adapter.config.union[0]: found a list") !=
        std::string::npos);
}

TEST_CASE("a union has a member") {
  CHECK(yaml_complaint("[]") ==
        "config.yaml:11:11: adapter.config: found no method, expected one or more");
  CHECK(read_adapter("{union: [lora]}").is_union);
}

TEST_CASE("two methods of different kind stand together") {
  CHECK_NOTHROW(config::adapter_from_string("lora|seq_bn|prefix_tuning"));
}

TEST_CASE("two bottlenecks need different places") {
  CHECK(union_complaint("seq_bn|double_seq_bn") ==
        "adapter config: members 1 (bottleneck) and 2 (bottleneck) of the union both act at "
        "output_adapter in every layer; give them different places, or layers with leave_out");
  CHECK_NOTHROW(config::adapter_from_string("double_seq_bn[output_adapter=False]|seq_bn"));
}

TEST_CASE("two LoRAs need different matrices") {
  CHECK(union_complaint("lora|lora[attn_matrices=['k', 'v']]").find("selfattn_lora.v") !=
        std::string::npos);
  CHECK_NOTHROW(config::adapter_from_string("lora|lora[attn_matrices=['k']]"));
  CHECK_NOTHROW(
      config::adapter_from_string("lora|lora[selfattn_lora=False, intermediate_lora=True]"));
}

TEST_CASE("prefix tuning can be there once") {
  CHECK(union_complaint("prefix_tuning|prefix_tuning[leave_out=[0]]")
            .find("are both prefix tuning: its pool can exist once") != std::string::npos);
}

TEST_CASE("with leave_out the layers of the model decide") {
  const std::string halves = "seq_bn[leave_out=[0, 1]]|par_bn[leave_out=[2, 3]]";
  CHECK_NOTHROW(config::check_union(config::adapter_from_string(halves), 4));
  CHECK(layers_complaint(halves, 5) ==
        "members 1 (bottleneck) and 2 (bottleneck) of the union both act at output_adapter of "
        "layer 4; "
        "one of them must name it in leave_out");
  CHECK(layers_complaint("lora[leave_out=[0]]|lora", 2).find("of layer 1") != std::string::npos);
}

TEST_CASE("a method acts at its places in the layers that it does not leave out") {
  const auto lora =
      config::adapter_from_string("lora[leave_out=[1], intermediate_lora=True, output_lora=True]")
          .members[0];
  CHECK(config::claimed_places(lora) ==
        std::vector<std::string>{"selfattn_lora.q", "selfattn_lora.v", "selfattn_lora.qkv",
                                 "intermediate_lora", "output_lora"});
  CHECK(config::claims(lora, "selfattn_lora.q", 0));
  CHECK_FALSE(config::claims(lora, "selfattn_lora.q", 1));
  CHECK_FALSE(config::claims(lora, "selfattn_lora.k", 0));
  const auto prefix = config::adapter_from_string("prefix_tuning").members[0];
  CHECK(config::claims(prefix, "self_prefix", 0));
}

}  // namespace peftkit::test
