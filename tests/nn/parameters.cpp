#include "nn/parameters.hpp"

#include "nn/tensors.hpp"

namespace peftkit::nn {

TEST_CASE("flattening keeps values and handles, decayed tensors first") {
  Parameters parameters(at::kDouble);
  const Tensor bias = parameters.add("a.bias", {2}, Init::ones(), /*decay=*/false, 1);
  const Tensor weight = parameters.add("a.weight", {3, 2}, Init::normal(1), /*decay=*/true, 2);
  const Tensor before = weight.clone();
  parameters.flatten();
  CHECK(parameters.decayed == 6);
  CHECK(parameters.count() == 8);
  CHECK(weight.equal(before));
  CHECK(weight.requires_grad());
  parameters.values.narrow(0, 6, 2).fill_(5);  // the handle that a layer holds sees the buffer
  CHECK(bias.detach().sum().item<double>() == 10);
}

TEST_CASE("backward writes into the flat gradient") {
  Parameters parameters(at::kDouble);
  const Tensor weight = parameters.add("w", {2}, Init::ones(), true, 1);
  parameters.flatten();
  for (int pass = 1; pass <= 2; ++pass) {
    (weight * at::tensor({2.0, 3.0}).to(at::kDouble)).sum().backward();
    CHECK(parameters.gradients.equal(at::tensor({2.0, 3.0}).to(at::kDouble) * pass));
  }
  parameters.gradients.zero_();
  CHECK(weight.grad().sum().item<double>() == 0);
}

TEST_CASE("a name can be added once") {
  Parameters parameters;
  parameters.add("w", {1}, Init::zeros(), true, 1);
  CHECK(test::error_of([&] { parameters.add("w", {1}, Init::zeros(), true, 1); }).kind ==
        ErrorKind::config);
}

}  // namespace peftkit::nn
