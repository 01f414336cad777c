#include "nn/gate.hpp"

#include "nn/tensors.hpp"

#include <cmath>

namespace peftkit::nn {

namespace {

const SiteInfo kSite{0, Part::query, Side::encoder, 3, "layer.3.query", 2, 2, "selfattn_lora.q"};

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

// Two sequences of two and one tokens, u = [[1, 2], [3, 4], [-1, 0]]; gate σ(0.5 u0 - 0.25 u1 +
// 0.1).
struct GateCase {
  Tensor u = at::tensor({1.0, 2.0, 3.0, 4.0, -1.0, 0.0}).to(at::kDouble).view({3, 2});
  Gate gate{Scope(
                [](const TensorRequest& wanted) {
                  return wanted.name == "weight"
                             ? at::tensor({0.5, -0.25}).to(at::kDouble).view({1, 2})
                             : at::tensor({0.1}).to(at::kDouble);
                },
                {"toy", "lora"}),
            kSite,
            {"query"},
            Init::zeros(),
            Init::zeros()};
  double s0 = sigmoid(0.1), s1 = sigmoid(0.6), s2 = sigmoid(-0.4);

  std::vector<double> run(GatePooling pooling, Probe* probe = nullptr) {
    Forward forward = forward_over({0, 2, 3});
    forward.pooling = pooling;
    forward.probe = probe;
    const Tensor g = gate(u, forward).contiguous();
    REQUIRE(g.size(0) == 3);
    return {g.const_data_ptr<double>(), g.const_data_ptr<double>() + 3};
  }
};

}  // namespace

TEST_CASE("a gate is the mean of the sigmoid over its sequence's tokens") {
  GateCase c;
  const auto g = c.run(GatePooling::sequence);
  CHECK(g[0] == doctest::Approx((c.s0 + c.s1) / 2));
  CHECK(g[1] == g[0]);
  CHECK(g[2] == doctest::Approx(c.s2));
}

TEST_CASE("a causal gate averages up to each token, and a token gate does not average") {
  GateCase c;
  const auto causal = c.run(GatePooling::causal);
  CHECK(causal[0] == doctest::Approx(c.s0));
  CHECK(causal[1] == doctest::Approx((c.s0 + c.s1) / 2));
  CHECK(causal[2] == doctest::Approx(c.s2));
  const auto token = c.run(GatePooling::token);
  CHECK(token[1] == doctest::Approx(c.s1));
}

TEST_CASE("a probe gets one value per sequence, whatever the pooling") {
  for (const auto pooling : {GatePooling::sequence, GatePooling::causal, GatePooling::token}) {
    GateCase c;
    Probe probe;
    c.run(pooling, &probe);
    REQUIRE(probe.gates.size() == 1);
    CHECK(probe.gates[0].gate->site == &kSite);
    CHECK(probe.gates[0].gate->owner.adapter == "toy");
    CHECK(probe.gates[0].gate->owner.method == "lora");
    CHECK(probe.gates[0].target() == "query");
    CHECK(probe.gates[0].value[0].item<double>() == doctest::Approx((c.s0 + c.s1) / 2));
    CHECK(probe.gates[0].value[1].item<double>() == doctest::Approx(c.s2));
  }
}

}  // namespace peftkit::nn
