// Gradient checkpointing and a base in bfloat16.

#include "models/toy.hpp"

namespace peftkit::test {

namespace {

at::Tensor gradient(FamilyModel& toy, const data::Batch& batch, bool recompute) {
  toy.model.parameters.gradients.zero_();
  nn::Forward forward;
  forward.training = true;
  forward.dropout.key = 5;
  toy.model.enter(forward);
  forward.recompute = recompute;
  toy.model.base(toy.model.inputs(batch), forward).sin().sum().backward();
  return toy.model.parameters.gradients.clone();
}

}  // namespace

TEST_CASE("layers that are computed again give the same gradients, dropout included") {
  const auto batch = family_batch({7, 4, 5});
  for (const auto& family : models::family_names()) {
    for (const auto& adapter : family_zoo()) {
      CAPTURE(family);
      CAPTURE(adapter);
      FamilyModel toy(family, adapter);
      const at::Tensor kept = gradient(toy, batch, false);
      CHECK(largest(gradient(toy, batch, true) - kept) < 1e-11);
      CHECK(largest(kept) > 0);
    }
  }
  for (const std::string adapter : {"lora[dropout=0.3]", "seq_bn[dropout=0.3]", "unipelt"}) {
    FamilyModel toy("bert", adapter, "classification", nn::GatePooling::automatic, 0.3,
                    {{"hidden_dropout_prob", 0.2}, {"attention_probs_dropout_prob", 0.1}});
    CHECK(largest(gradient(toy, batch, true) - gradient(toy, batch, false)) < 1e-12);
  }
}

TEST_CASE(
    "a base in bfloat16 keeps its bytes and stays near float32, trainable tensors stay float32") {
  const auto batch = family_batch({7, 4, 5});
  for (const auto& family : models::family_names()) {
    for (const auto& adapter : family_zoo()) {
      CAPTURE(family);
      CAPTURE(adapter);
      auto recipe = FamilyModel::recipe(adapter, "classification", nn::GatePooling::automatic);
      recipe.dtype = at::kFloat;
      const train::Model plain = family_model(family_folder(family), recipe);
      recipe.base_dtype = at::kBFloat16;
      train::Model low = family_model(family_folder(family), recipe);
      CHECK((low.base.word.scalar_type() == at::kBFloat16));
      CHECK((low.parameters.values.scalar_type() == at::kFloat));
      nn::Forward one, two;
      const at::Tensor expected = plain(batch, one).whole(), got = low(batch, two).whole();
      CHECK((got.scalar_type() == at::kFloat));
      CHECK(largest(got - expected) < 0.25 * std::max(1.0, largest(expected)));
      low.parameters.gradients.zero_();
      nn::Forward forward;
      low(batch, forward).whole().square().sum().backward();
      CHECK(low.parameters.gradients.isfinite().all().item<bool>());
    }
  }
}

}  // namespace peftkit::test
