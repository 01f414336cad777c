#include "train/optimizer.hpp"

#include "support/tensor_test.hpp"

#include <ATen/TensorOperators.h>

#include <cmath>

namespace peftkit::train {

namespace {

// One decayed and one undecayed number, with gradients 3 and 4.
nn::Parameters two_numbers() {
  nn::Parameters parameters;
  parameters.add("w", {1}, nn::Init::ones(), true, 1);
  parameters.add("b.bias", {1}, nn::Init::ones(), false, 2);
  parameters.flatten();
  parameters.gradients[0] = 3;
  parameters.gradients[1] = 4;
  return parameters;
}

}  // namespace

TEST_CASE("AdamW's steps have the values of its formula, decay only where asked") {
  auto parameters = two_numbers();
  config::TrainingConfig config;
  config.weight_decay = 0.1;
  AdamW optimizer(config, parameters);
  double w = 1, b = 1, m = 0, v = 0;  // m and v for a gradient of 3; the update is scale-free
  for (int step = 1; step <= 3; ++step) {
    optimizer.step(parameters, 0.01);
    m = 0.9 * m + 0.1 * 3;
    v = 0.999 * v + 0.001 * 9;
    const double update = 0.01 * (m / (1 - std::pow(0.9, step))) /
                          (std::sqrt(v / (1 - std::pow(0.999, step))) + 1e-8);
    w = w * (1 - 0.01 * 0.1) - update;
    b -= update;
    CHECK(parameters.values[0].item<double>() == doctest::Approx(w).epsilon(1e-6));
    CHECK(parameters.values[1].item<double>() == doctest::Approx(b).epsilon(1e-6));
  }
}

TEST_CASE("clipping scales the gradient to the limit and reports the norm before") {
  auto parameters = two_numbers();
  CHECK(clip_gradients(parameters, 10) == doctest::Approx(5));
  CHECK(parameters.gradients[1].item<double>() == 4);
  CHECK(clip_gradients(parameters, 0) == doctest::Approx(5));
  CHECK(parameters.gradients[1].item<double>() == 4);
  CHECK(clip_gradients(parameters, 1) == doctest::Approx(5));
  CHECK(parameters.gradients[0].item<double>() == doctest::Approx(0.6).epsilon(1e-5));
}

}  // namespace peftkit::train
