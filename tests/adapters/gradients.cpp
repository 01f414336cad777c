// Gradients against finite differences, in double.

#include "adapters/toy_model.hpp"

namespace peftkit::test {

namespace {

// The derivative of a scalar of the logits along a random direction of all trainable numbers.
double numeric_slope(ToyModel& toy, const data::Batch& batch, const at::Tensor& direction) {
  const at::NoGradGuard no_grad;
  constexpr double kStep = 1e-5;
  const auto value = [&] { return toy.logits(batch).sin().sum().item<double>(); };
  toy.model.parameters.values.add_(direction, kStep);
  const double ahead = value();
  toy.model.parameters.values.sub_(direction, 2 * kStep);
  const double behind = value();
  toy.model.parameters.values.add_(direction, kStep);
  return (ahead - behind) / (2 * kStep);
}

}  // namespace

TEST_CASE("gradients equal finite differences, for every method and gate pooling") {
  const auto batch = toy_batch({5, 2, 4});
  for (const auto& adapter : adapter_zoo()) {
    for (const auto pooling : {nn::GatePooling::sequence, nn::GatePooling::causal,
                               nn::GatePooling::token, nn::GatePooling::padded}) {
      CAPTURE(adapter);
      CAPTURE(static_cast<int>(pooling));
      ToyModel toy(adapter, pooling);
      toy.perturb(0.2);
      toy.model.parameters.gradients.zero_();
      toy.logits(batch).sin().sum().backward();
      const at::Tensor direction =
          at::empty_like(toy.model.parameters.values).normal_(0, 1, nn::generator(3));
      const double exact = (toy.model.parameters.gradients * direction).sum().item<double>();
      const double numeric = numeric_slope(toy, batch, direction);
      CHECK(numeric == doctest::Approx(exact).epsilon(1e-5));
    }
  }
}

}  // namespace peftkit::test
