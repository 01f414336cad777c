#include "adapters/toy_model.hpp"

namespace peftkit::test {

namespace {

std::string init_of(const ToyModel& toy, const std::string& name) {
  const auto* parameter = toy.model.parameters.find("bert." + name);
  REQUIRE_MESSAGE(parameter != nullptr, name);
  return parameter->init.text();
}

at::Tensor values(const ToyModel& toy, const std::string& name) {
  const auto* parameter = toy.model.parameters.find("bert." + name);
  REQUIRE_MESSAGE(parameter != nullptr, name);
  return parameter->value.detach();
}

}  // namespace

TEST_CASE("distributions are those of the reference") {
  const std::string layer = "encoder.layer.0.";
  ToyModel unipelt("unipelt");
  const std::string bottleneck = layer + "output.adapters.toy.",
                    lora = layer + "attention.self.query.loras.toy.";
  CHECK(init_of(unipelt, bottleneck + "adapter_down.0.weight") == "normal(0, 0.02)");
  CHECK(init_of(unipelt, bottleneck + "adapter_up.bias") == "zeros");
  CHECK(init_of(unipelt, bottleneck + "gate.weight") == "normal(0, 0.02)");
  CHECK(init_of(unipelt, bottleneck + "gate.bias") == "zeros");
  CHECK(init_of(unipelt, lora + "lora_A") == "uniform(±0.2500)");
  CHECK(init_of(unipelt, lora + "lora_B") == "zeros");
  CHECK(init_of(unipelt, lora + "gate.bias") ==
        "uniform(±0.2500)");  // random, unlike the bottleneck's
  const std::string pool = "prefix_tuning.prefix_tunings.toy.self_prefix.";
  CHECK(init_of(unipelt, pool + "wte.weight") == "normal(0, 1)");
  CHECK(init_of(unipelt, pool + "control_trans.2.bias") == "uniform(±0.0442)");

  ToyModel parallel("par_bn");
  CHECK(init_of(parallel, bottleneck + "adapter_down.0.weight") == "uniform(±0.2500)");
  CHECK(init_of(parallel, bottleneck + "adapter_up.weight") == "zeros");
  ToyModel houlsby("seq_bn[init_weights='houlsby', use_gating=True]");
  CHECK(init_of(houlsby, bottleneck + "adapter_up.weight") == "normal(0, 0.01) cut at ±0.02");
  CHECK(init_of(houlsby, bottleneck + "gate.weight") == "uniform(±0.2500)");
  ToyModel ia3("ia3");
  CHECK(init_of(ia3, layer + "intermediate.dense.loras.toy.lora_B") == "ones");
}

TEST_CASE(
    "fresh values depend on the seed and the place, not on the adapter's name or its neighbours") {
  const std::string down = "encoder.layer.1.output.adapters.toy.adapter_down.0.weight";
  ToyModel alone("seq_bn"), in_union("lora|prefix_tuning|seq_bn"),
      other_seed("seq_bn", nn::GatePooling::sequence, at::kDouble, {}, 7);
  CHECK(values(alone, down).equal(values(in_union, down)));
  CHECK_FALSE(values(alone, down).equal(values(other_seed, down)));
  CHECK_FALSE(
      values(alone, down)
          .equal(values(alone, "encoder.layer.0.output.adapters.toy.adapter_down.0.weight")));
  ToyModel renamed("seq_bn", nn::GatePooling::sequence, at::kDouble, {}, 42, "sst2");
  CHECK(values(renamed, "encoder.layer.1.output.adapters.sst2.adapter_down.0.weight")
            .equal(values(alone, down)));
}

TEST_CASE("init_weights_seed replaces the seed") {
  const std::string down = "encoder.layer.1.output.adapters.toy.adapter_down.0.weight";
  ToyModel one("seq_bn[init_weights_seed=5]"),
      two("seq_bn[init_weights_seed=5]", nn::GatePooling::sequence, at::kDouble, {}, 7);
  CHECK(values(one, down).equal(values(two, down)));
}

}  // namespace peftkit::test
