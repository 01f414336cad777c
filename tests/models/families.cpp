// Every method on every family.

#include "models/toy.hpp"

namespace peftkit::test {

TEST_CASE("every parameter of every method gets a gradient in every family") {
  for (const auto& family : models::family_names()) {
    for (const auto& adapter : family_zoo()) {
      CAPTURE(family);
      CAPTURE(adapter);
      FamilyModel toy(family, adapter);
      toy.model.parameters.gradients.zero_();
      nn::Forward forward;
      toy.model(family_batch({7, 4, 5}), forward).whole().square().sum().backward();
      for (const auto& parameter : toy.model.parameters.all()) {
        CAPTURE(parameter.name);
        CHECK(parameter.value.grad().isfinite().all().item<bool>());
        CHECK(largest(parameter.value.grad()) > 0);
      }
    }
  }
}

TEST_CASE("an example's states and gates are the same alone and in any batch, in every family") {
  for (const auto& family : models::family_names()) {
    for (const auto& adapter : family_zoo()) {
      CAPTURE(family);
      CAPTURE(adapter);
      const FamilyModel toy(family, adapter);
      nn::Probe alone, together;
      const at::Tensor one = toy.hidden(family_batch({6}, 17), &alone);
      const at::Tensor three = toy.hidden(family_batch({9, 6, 5}), &together);
      CHECK(largest(one - three.narrow(0, 9, 6)) < 1e-11);
      REQUIRE(alone.gates.size() == together.gates.size());
      for (size_t i = 0; i < alone.gates.size(); ++i)
        CHECK(largest(alone.gates[i].value[0] - together.gates[i].value[1]) < 1e-11);
    }
  }
}

TEST_CASE("an adapter changes every family's states") {
  for (const auto& family : models::family_names()) {
    const FamilyModel plain(family, "lora", "classification", nn::GatePooling::automatic,
                            /*perturbation=*/0);  // B = 0
    const auto batch = family_batch({7, 4});
    for (const auto& adapter : family_zoo()) {
      CAPTURE(family);
      CAPTURE(adapter);
      CHECK(largest(FamilyModel(family, adapter).hidden(batch) - plain.hidden(batch)) > 1e-3);
    }
  }
}

TEST_CASE("an unknown family is named with the nearest one") {
  const Error error = error_of([] {
    models::transformer_spec(Json{{"model_type", "lama"}}, "config.json");
  });
  CHECK(error.kind == ErrorKind::checkpoint);
  const std::string message = error.what();
  CHECK(message.starts_with(
      "config.json: model_type: 'lama' is not supported (did you mean 'llama'?); supported: "));
}

}  // namespace peftkit::test
