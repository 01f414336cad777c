#include "tasks/logits.hpp"

#include "support/tensor_test.hpp"
#include "tasks/samples.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>

namespace peftkit::tasks {

namespace {

// Losses and the gradient of their weighted sum, by pieces (a frozen embedding) or at once.
struct Result {
  Tensor losses, best, gradient;
};

Result result_of(const Tensor& x, const Tensor& weight, const Tensor& bias, double softcap,
                 double smoothing, const Tensor& targets, bool at_once) {
  const Tensor states = x.detach().clone().requires_grad_(true);
  const Tensor embedding = weight.detach().clone().requires_grad_(at_once);
  const auto scores = vocabulary_scores({states, embedding, bias, softcap}, targets, smoothing);
  const Tensor weights = at::arange(1, targets.numel() + 1).to(x.scalar_type());
  (scores.losses * weights).sum().backward();
  return {scores.losses.detach(), scores.best, states.grad()};
}

}  // namespace

TEST_CASE("cross-entropies over a vocabulary by pieces equal those at once, gradients included") {
  const Tensor x = at::randn({5, 4}, at::kDouble), weight = at::randn({7, 4}, at::kDouble);
  const Tensor targets = at::randint(0, 7, {5}, at::kLong);
  for (const double softcap : {0.0, 2.0}) {
    for (const double smoothing : {0.0, 0.1}) {
      for (const bool with_bias : {false, true}) {
        const Tensor bias = with_bias ? at::randn({7}, at::kDouble) : Tensor();
        const auto pieces = result_of(x, weight, bias, softcap, smoothing, targets, false);
        const auto whole = result_of(x, weight, bias, softcap, smoothing, targets, true);
        CHECK((pieces.losses - whole.losses).abs().max().item<double>() < 1e-12);
        CHECK((pieces.gradient - whole.gradient).abs().max().item<double>() < 1e-12);
        CHECK(pieces.best.equal(whole.best));
      }
    }
  }
}

TEST_CASE("more rows than a piece holds, and none at all") {
  const Tensor x = at::randn({9, 2}), weight = at::randn({int64_t{1} << 21, 2});
  const Tensor targets = at::arange(9);
  const auto pieces = vocabulary_scores({x, weight}, targets, 0);
  const Tensor whole = at::Tensor(-x.matmul(weight.t()).log_softmax(-1)).narrow(1, 0, 9).diagonal();
  CHECK((pieces.losses - whole).abs().max().item<double>() < 1e-5);
  CHECK(vocabulary_scores({x.narrow(0, 0, 0), weight.narrow(0, 0, 3)}, targets.narrow(0, 0, 0), 0)
            .losses.numel() == 0);
}

}  // namespace peftkit::tasks
