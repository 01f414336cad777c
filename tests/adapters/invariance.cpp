// What must not change a result.

#include "adapters/toy_model.hpp"

#include <ATen/ops/cat.h>

namespace peftkit::test {

namespace {

double largest(const at::Tensor& difference) {
  return difference.abs().max().item<double>();
}

}  // namespace

TEST_CASE("an example's logits and gates are the same alone and in any batch") {
  for (const auto& adapter : adapter_zoo()) {
    CAPTURE(adapter);
    ToyModel toy(adapter);
    toy.perturb();
    nn::Probe alone, together;
    const at::Tensor one = toy.logits(toy_batch({3}, 17), &alone);
    const at::Tensor three =
        toy.logits(toy_batch({9, 3, 5}), &together);  // the second is the same example
    CHECK(largest(one[0] - three[1]) < 1e-12);
    REQUIRE(alone.gates.size() == together.gates.size());
    for (size_t i = 0; i < alone.gates.size(); ++i) {
      CHECK(largest(alone.gates[i].value[0] - together.gates[i].value[1]) < 1e-12);
    }
  }
}

TEST_CASE("gates that average over padding depend on the batch, as in the compatibility mode") {
  ToyModel toy("unipelt", nn::GatePooling::padded);
  toy.perturb();
  const at::Tensor one = toy.logits(toy_batch({3}, 17));
  const at::Tensor three = toy.logits(toy_batch({9, 3, 5}));
  CHECK(largest(one[0] - three[1]) > 1e-4);
}

TEST_CASE("without padding, padded and sequence pooling are the same") {
  ToyModel padded("unipelt", nn::GatePooling::padded), packed("unipelt");
  const auto batch = toy_batch({4, 4});
  CHECK(largest(padded.perturb().logits(batch) - packed.perturb().logits(batch)) < 1e-12);
}

TEST_CASE("causal gates let no later token change an earlier one's gate") {
  // The gate values per token cannot be seen from outside; the logits of a one-layer model's first
  // token can: its own gates depend on itself alone, so only attention tells it of later tokens.
  // With LoRA on q alone nothing else does.
  ToyModel toy("lora[use_gating=True, attn_matrices=['q']]", nn::GatePooling::causal, at::kDouble,
               {.layers = 1});
  ToyModel token("lora[use_gating=True, attn_matrices=['q']]", nn::GatePooling::token, at::kDouble,
                 {.layers = 1});
  const auto batch = toy_batch({5});
  CHECK(largest(toy.perturb().logits(batch) - token.perturb().logits(batch)) < 1e-12);
}

TEST_CASE("a batch cut into parts gives the same gradient") {
  for (const std::string adapter : {"unipelt", "mam"}) {
    CAPTURE(adapter);
    ToyModel toy(adapter);
    toy.perturb();
    const auto gradient = [&](const std::vector<data::Batch>& batches) {
      toy.model.parameters.gradients.zero_();
      for (const auto& batch : batches) toy.logits(batch).sin().sum().backward();
      return toy.model.parameters.gradients.clone();
    };
    const at::Tensor whole = gradient({toy_batch({5, 2, 4})});
    const at::Tensor parts = gradient({toy_batch({5, 2}), toy_batch({4}, 34)});
    CHECK(largest(whole - parts) < 1e-10);
  }
}

}  // namespace peftkit::test
