// Several models over one base: adapters lie outside it, and a pass names the one that acts.

#include "adapters/toy_model.hpp"
#include "models/base.hpp"
#include "train/memory.hpp"

#include <optional>

namespace peftkit::test {

namespace {

struct Two {
  TempDir dir;
  checkpoint::HfFolder folder = checkpoint::open_hf_folder(write_toy_bert(dir / "model"));
  models::TransformerSpec spec = models::transformer_spec(folder);
  train::ModelRecipe gated{.name = "a",
                           .adapter = config::adapter_from_string("unipelt"),
                           .outputs = 3,
                           .dtype = at::kDouble};
  train::ModelRecipe tagging{.name = "b",
                             .adapter = config::adapter_from_string("double_seq_bn"),
                             .head = {.layers = 1},
                             .head_type = "tagging",
                             .outputs = 5,
                             .dtype = at::kDouble};

  std::shared_ptr<const models::Transformer> base() const {
    return std::make_shared<const models::Transformer>(
        models::load_base(folder, spec, train::parts_of(gated), nullptr, at::kDouble));
  }
};

at::Tensor logits(const train::Model& model, const data::Batch& batch) {
  nn::Forward forward;
  return model(batch, forward).whole();
}

}  // namespace

TEST_CASE("two adapters with their heads on one base give the bits of two bases") {
  const Two two;
  const auto base = two.base();
  const train::Model gated(base, two.gated), tagging(base, two.tagging);
  const train::Model gated_alone(two.folder, two.spec, two.gated),
      tagging_alone(two.folder, two.spec, two.tagging);
  for (const auto& batch : {toy_batch({5, 3, 7}), toy_batch({2})}) {  // in turn
    CHECK(logits(gated, batch).equal(logits(gated_alone, batch)));
    CHECK(logits(tagging, batch).equal(logits(tagging_alone, batch)));
  }
  CHECK(base.use_count() == 3);
}

TEST_CASE("the base alone is what a pass without an adapter computes") {
  const Two two;
  const auto base = two.base();
  const train::Model gated(base, two.gated);
  const auto inputs = gated.inputs(toy_batch({4, 6}));
  nn::Forward plain, adapted;
  gated.enter(adapted);
  const at::Tensor without = (*base)(inputs, plain), with = (*base)(inputs, adapted);
  CHECK((without - with).abs().max().item<double>() > 1e-4);
  nn::Forward again;
  CHECK((*base)(inputs, again).equal(without));
}

TEST_CASE("a second model on a base holds no copy of it") {
  const Two two;
  const auto base = two.base();
  const train::Model first(base, two.gated);
  std::optional<train::Model> second;
  const int64_t shared = train::peak_allocation([&] { second.emplace(base, two.tagging); });
  std::optional<train::Model> alone;
  const int64_t own =
      train::peak_allocation([&] { alone.emplace(two.folder, two.spec, two.tagging); });
  int64_t base_bytes = 0;
  for (const auto& [name, view] : two.folder.tensors)
    base_bytes += 2 * static_cast<int64_t>(view.data.size());  // float32 in the file, double here
  CHECK(own - shared > base_bytes / 2);
  CHECK(shared < base_bytes);
  CHECK(second->base.word.is_same(first.base.word));
}

TEST_CASE("a head that is loaded leaves the base of others as it is") {
  const Two two;
  train::ModelRecipe language{
      .name = "c",
      .adapter = config::adapter_from_string("lora"),
      .head = {.layers = 2, .activation_function = "gelu", .layer_norm = true},
      .head_type = "masked_lm",
      .dtype = at::kDouble};
  const auto base = std::make_shared<const models::Transformer>(
      models::load_base(two.folder, two.spec, train::parts_of(language), nullptr, at::kDouble));
  train::Model one(base, language);
  const train::Model other(base, language);
  for (const auto& [name, tensor] : one.head.frozen)
    CHECK_FALSE(tensor.is_same(other.head.frozen.at(name)));
}

}  // namespace peftkit::test
