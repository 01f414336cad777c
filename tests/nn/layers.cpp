#include "nn/layers.hpp"

#include "nn/activation.hpp"
#include "nn/tensors.hpp"

#include <cmath>

namespace peftkit::nn {

TEST_CASE("dropout keeps the mean, zeroes a share p, and is the identity outside training") {
  const Tensor x = at::empty({100, 100}, at::kDouble).fill_(2);
  Forward forward = forward_over({0, 100});
  CHECK(dropout(x, 0.3, forward).is_same(x));
  forward.training = true;
  forward.dropout.key = 7;
  const Tensor dropped = dropout(x, 0.3, forward);
  CHECK((dropped == 0).to(at::kDouble).mean().item<double>() == doctest::Approx(0.3).epsilon(0.05));
  CHECK(dropped.mean().item<double>() == doctest::Approx(2).epsilon(0.02));
  CHECK(dropped.max().item<double>() == doctest::Approx(2 / 0.7));
}

TEST_CASE("dropout is fixed by the key of its stream") {
  const Tensor x = normal({50, 4}, 1);
  const auto draw = [&](uint64_t key) {
    Forward forward = forward_over({0, 50});
    forward.training = true;
    forward.dropout.key = key;
    return dropout(x, 0.5, forward);
  };
  CHECK(draw(3).equal(draw(3)));
  CHECK_FALSE(draw(3).equal(draw(4)));
}

TEST_CASE("a residual joint without an adapter adds and norms") {
  TestScope weights;
  const Norm norm(weights.scope.at("norm"), 4, 1e-5);
  const SiteInfo site{0, Part::after_ffn, Side::encoder, 0, "x", 4, 4, "output_adapter"};
  const ResidualJoint post(site), pre(site, JointKind::plain), both(site, JointKind::norm_branch);
  Forward forward = forward_over({0, 3});
  const Tensor h = normal({3, 4}, 1), skip = normal({3, 4}, 2);
  CHECK(largest_difference(post(h, skip, skip, &norm, forward), norm(h + skip)) == 0);
  CHECK(largest_difference(pre(h, skip, skip, nullptr, forward), h + skip) == 0);
  CHECK(largest_difference(both(h, skip, skip, &norm, forward), norm(h) + skip) == 0);
}

TEST_CASE("activations have the values of their formulas") {
  const auto at = [](const char* name, double x) {
    return activation(name)(at::tensor({x}).to(at::kDouble)).item<double>();
  };
  CHECK(at("relu", -1) == 0);
  CHECK(at("gelu", 1) == doctest::Approx(0.5 * (1 + std::erf(1 / std::sqrt(2.0)))));
  CHECK(at("gelu_new", 1) ==
        doctest::Approx(0.5 * (1 + std::tanh(std::sqrt(2 / M_PI) * 1.044715))));
  CHECK(at("gelu_10", 20) == 10);
  CHECK(at("swish", 2) == doctest::Approx(2 / (1 + std::exp(-2.0))));
  CHECK(at("quick_gelu", 1) == doctest::Approx(1 / (1 + std::exp(-1.702))));
  CHECK(at("leakyrelu", -2) == doctest::Approx(-0.02));
  CHECK(at("relu2", 3) == 9);
  CHECK(at("TANH", 0.5) == doctest::Approx(std::tanh(0.5)));
  CHECK(std::string(test::error_of([] { activation("gleu"); }).what()) ==
        "unknown activation 'gleu' (did you mean 'gelu'?)");
}

}  // namespace peftkit::nn
