// The grammar of config strings: name[key=value, …] | name[…], values being Python literals.

#include "config/sample.hpp"

namespace peftkit::test {

namespace {

using config::adapter_from_string;
using config::BottleneckConfig;
using config::LoraConfig;

std::string string_complaint(const std::string& text) {
  const Error error = error_of([&] { adapter_from_string(text); });
  CHECK(error.kind == ErrorKind::config);
  return error.what();
}

template <class Method>
Method member(const std::string& text, size_t index = 0) {
  return std::get<Method>(adapter_from_string(text).members.at(index));
}

}  // namespace

TEST_CASE("fields in brackets go over a preset") {
  CHECK(member<LoraConfig>("lora[r=4]") == LoraConfig{.r = 4});
  CHECK(member<LoraConfig>(" lora [ r = 4 , alpha=1.5 ] ") == LoraConfig{.r = 4, .alpha = 1.5});
  CHECK(member<LoraConfig>("lora[]") == LoraConfig{});
  const auto config = member<BottleneckConfig>("seq_bn[reduction_factor=2, leave_out=[11]]");
  CHECK(config.reduction_factor.value == 2);
  CHECK(config.leave_out == std::vector<int64_t>{11});
}

TEST_CASE("values are Python literals") {
  CHECK(member<LoraConfig>("lora[use_gating=True, selfattn_lora=False, output_lora=True]")
            .use_gating);
  CHECK(member<LoraConfig>("lora[attn_matrices=['q', \"k\"]]").attn_matrices ==
        std::vector<std::string>{"q", "k"});
  CHECK(member<LoraConfig>("lora[attn_matrices=('v',)]").attn_matrices ==
        std::vector<std::string>{"v"});
  CHECK_FALSE(member<LoraConfig>("lora[init_weights_seed=None]").init_weights_seed.has_value());
  CHECK(member<LoraConfig>("lora[init_weights_seed=-3]").init_weights_seed == -3);
  CHECK(member<LoraConfig>("lora[dropout=.5]").dropout == 0.5);
  const auto factor =
      member<BottleneckConfig>("par_bn[reduction_factor={'0': 8, 'default': 16}]").reduction_factor;
  CHECK(factor.at(0) == 8);
  CHECK(factor.at(5) == 16);
  CHECK(member<BottleneckConfig>("seq_bn[scaling='learned']").scaling.kind ==
        config::Scaling::Kind::learned);
}

TEST_CASE("a bar makes a union") {
  const auto config = adapter_from_string("prefix_tuning[flat=True] | par_bn");
  CHECK(config.is_union);
  CHECK(config.members.size() == 2);
  CHECK(config == adapter_from_string("prefix_tuning_flat|parallel"));
  CHECK_FALSE(adapter_from_string("lora").is_union);
}

TEST_CASE("fields of a preset that is a union go to every member") {
  CHECK_FALSE(config::has_gates(adapter_from_string("unipelt[use_gating=False]")));
  CHECK(member<BottleneckConfig>("mam[leave_out=[0]]", 1).leave_out == std::vector<int64_t>{0});
  CHECK(string_complaint("unipelt[prefix_length=5]") ==
        "adapter config: prefix_length: unknown key of bottleneck, lora; what is set for 'unipelt' "
        "goes to every member of the union");
  CHECK(string_complaint("unipelt[use_gatin=True]") ==
        "adapter config: use_gatin: unknown key (did you mean 'use_gating'?)");
  CHECK(string_complaint("unipelt[dropout=2]") ==
        "adapter config: dropout: found '2', expected a number of at least 0 and below 1");
}

TEST_CASE("a union cannot be a member of one") {
  CHECK(string_complaint("mam|lora") ==
        "adapter config: 'mam' cannot be a member of a union: it is a union already");
  CHECK(string_complaint("lora|full").find("it is full fine-tuning") != std::string::npos);
}

TEST_CASE("unknown names and keys are errors with the nearest one") {
  CHECK(string_complaint("loras[r=4]")
            .starts_with(
                "adapter config: unknown configuration 'loras' (did you mean 'lora'?); known: "));
  CHECK(string_complaint("lora[rr=4]") == "adapter config: rr: unknown key (did you mean 'r'?)");
  CHECK(string_complaint("compacter").find("does not have yet") != std::string::npos);
  CHECK(string_complaint("seq_bn[phm_layer=True]").find("phm_layer") != std::string::npos);
  CHECK(member<BottleneckConfig>("seq_bn[phm_layer=False]") == member<BottleneckConfig>("seq_bn"));
}

TEST_CASE("what does not follow the grammar is an error with its column") {
  CHECK(string_complaint("lora[r=4") ==
        "adapter config: config string 'lora[r=4', column 9: expected ','");
  CHECK(string_complaint("lora[r=four]") ==
        "adapter config: config string 'lora[r=four]', column 12: found 'four', expected a Python "
        "literal (text in quotes, True, False, None, numbers, lists)");
  CHECK(string_complaint("lora[r]").find("expected '='") != std::string::npos);
  CHECK(string_complaint("lora[=4]").find("expected key=value or ']'") != std::string::npos);
  CHECK(string_complaint("lora[r=4] seq_bn").find("expected '|' or the end") != std::string::npos);
  CHECK(string_complaint("lora|").find("expected the name of a configuration") !=
        std::string::npos);
  CHECK(string_complaint("").find("expected the name of a configuration") != std::string::npos);
  CHECK(string_complaint("lora[r=4, r=5]").find("'r' is given twice") != std::string::npos);
  CHECK(string_complaint("lora[attn_matrices=['q]").find("the quote is not closed") !=
        std::string::npos);
  CHECK(string_complaint("seq_bn[reduction_factor={0: 1}]").find("must be in quotes") !=
        std::string::npos);
  CHECK(string_complaint("seq_bn[reduction_factor={'0': 1, '0': 2}]").find("'0' is given twice") !=
        std::string::npos);
  CHECK(string_complaint("lora[r=" + std::string(100, '[') + "]").find("nested too deep") !=
        std::string::npos);
}

TEST_CASE("a quoted number is text") {
  CHECK(string_complaint("lora[r='4']") ==
        "adapter config: r: found '4' (text), expected an integer of at least 1");
}

TEST_CASE("in a file the errors have the place of the string") {
  CHECK(complaint(sample("config: lora", "config: \"lora[r=0]\"")) ==
        "config.yaml:11:11: adapter.config.r: found '0', expected an integer of at least 1");
  CHECK(complaint(sample("config: lora", "config: \"lora[r=\""))
            .starts_with("config.yaml:11:11: adapter.config: config string 'lora[r=', column 8: "));
}

}  // namespace peftkit::test
