#include "nn/random.hpp"

#include "nn/tensors.hpp"

#include <cmath>

namespace peftkit::nn {

namespace {

Tensor filled(const Init& init, uint64_t key = 5) {
  Tensor values = at::empty({40000}, at::kDouble);
  init.fill(values, key);
  return values;
}

}  // namespace

TEST_CASE("initial values follow their distribution") {
  CHECK(filled(Init::ones()).sum().item<double>() == 40000);
  const Tensor uniform = filled(Init::linear(16));
  CHECK(uniform.abs().max().item<double>() <= 0.25);
  CHECK(uniform.std().item<double>() == doctest::Approx(0.25 / std::sqrt(3.0)).epsilon(0.02));
  CHECK(filled(Init::normal(0.02)).std().item<double>() == doctest::Approx(0.02).epsilon(0.02));
  const Tensor cut = filled(Init::truncated_normal(0.01, 0.02));
  CHECK(cut.abs().max().item<double>() <= 0.02);
  CHECK(cut.std().item<double>() ==
        doctest::Approx(0.0088).epsilon(0.02));  // of a normal cut at 2σ
}

TEST_CASE("a key fixes the values") {
  CHECK(filled(Init::normal(1), 1).equal(filled(Init::normal(1), 1)));
  CHECK_FALSE(filled(Init::normal(1), 1).equal(filled(Init::normal(1), 2)));
}

}  // namespace peftkit::nn
