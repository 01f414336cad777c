#include "adapters/toy_model.hpp"

namespace peftkit::test {

TEST_CASE("two bottlenecks share a model where their places differ") {
  ToyModel toy("double_seq_bn[output_adapter=False]|seq_bn[reduction_factor=2]");
  CHECK(toy.model.parameters.find(
            "bert.encoder.layer.0.attention.output.adapters.toy.adapter_up.weight") != nullptr);
  CHECK(toy.model.parameters.find("bert.encoder.layer.0.output.adapters.toy.adapter_up.weight")
            ->value.size(1) == 8);
}

TEST_CASE("members that want the same place are refused") {
  const Error error = error_of(
      [] { ToyModel toy("seq_bn[leave_out=[0]]|seq_bn[reduction_factor=2, leave_out=[5]]"); });
  CHECK(error.kind == ErrorKind::config);
  CHECK(std::string(error.what()).find("output_adapter") != std::string::npos);
}

TEST_CASE("layers that do not exist are refused") {
  const Error error = error_of([] { ToyModel toy("lora[leave_out=[2]]"); });
  CHECK(std::string(error.what()) ==
        "adapter.config: lora.leave_out: layer 2 does not exist, the model has layers 0 to 1");
  CHECK(error_of([] { ToyModel toy("lora[leave_out=[0, 1]]"); }).kind == ErrorKind::config);
  CHECK(error_of([] { ToyModel toy("seq_bn[reduction_factor={'0': 4}]"); }).kind ==
        ErrorKind::config);
}

TEST_CASE("a layer that is left out has no tensors there and no slice in the prefix pool") {
  ToyModel toy("prefix_tuning[prefix_length=2, leave_out=[0]]");
  const auto* last = toy.model.parameters.find(
      "bert.prefix_tuning.prefix_tunings.toy.self_prefix.control_trans.2.weight");
  REQUIRE(last != nullptr);
  CHECK(last->value.size(0) == 2 * 1 * 16);
}

}  // namespace peftkit::test
