// Decoders: nothing that comes later changes what was said before.

#include "models/toy.hpp"

namespace peftkit::test {

namespace {

// The same sequence with other tokens from `from` on.
data::Batch with_other_end(const data::Batch& batch, int64_t from) {
  data::Batch out = batch;
  auto& ids = batch.decoder_ids.empty() ? out.ids : out.decoder_ids;
  for (auto t = static_cast<size_t>(from); t < ids.size(); ++t) ids[t] = 5 + (ids[t] + 3) % 30;
  return out;
}

}  // namespace

TEST_CASE("no future token changes an earlier state, with any method") {
  for (const auto& family : models::family_names()) {
    if (!is_decoder(family)) continue;
    for (const auto& adapter : family_zoo()) {
      CAPTURE(family);
      CAPTURE(adapter);
      const FamilyModel toy(family, adapter, "causal_lm");
      data::Batch batch = family_batch({9});
      if (toy.model.base.spec.encoder) {
        batch.decoder_ids = {0, 6, 9, 12, 7, 8, 20, 31};
        batch.decoder_offsets = {0, 8};
      }
      const at::Tensor before = toy.hidden(batch);
      for (const int64_t from : {2, 5}) {
        const at::Tensor after = toy.hidden(with_other_end(batch, from));
        CHECK(largest(after.slice(0, 0, from) - before.slice(0, 0, from)) < 1e-12);
        CHECK(largest(after.slice(0, from) - before.slice(0, from)) > 1e-4);
      }
    }
  }
}

TEST_CASE("gates over whole sequences look ahead, which is why decoders do not use them") {
  const FamilyModel toy("llama", "unipelt", "causal_lm", nn::GatePooling::sequence);
  const auto batch = family_batch({9});
  const at::Tensor before = toy.hidden(batch), after = toy.hidden(with_other_end(batch, 5));
  CHECK(largest(after.slice(0, 0, 5) - before.slice(0, 0, 5)) > 1e-4);
  CHECK_FALSE(train::can_cache(toy.model));
}

}  // namespace peftkit::test
