// Generation: with and without a cache of keys.

#include "models/toy.hpp"

namespace peftkit::test {

TEST_CASE("cached generation equals the uncached pass, token for token, with any method") {
  for (const auto& family : models::family_names()) {
    if (!is_decoder(family)) continue;
    for (const auto& adapter : family_zoo()) {
      CAPTURE(family);
      CAPTURE(adapter);
      const FamilyModel toy(family, adapter, "causal_lm");
      REQUIRE(train::can_cache(toy.model));
      const auto batch = family_batch({5, 3, 7});
      for (const auto& settings :
           {generate::Settings{.max_new_tokens = 6},
            generate::Settings{.max_new_tokens = 5,
                               .num_beams = 3,
                               .no_repeat_ngram_size = 3,
                               .eos_token_ids = {1, 7, 12}}}) {
        const auto cached = train::generate_tokens(toy.model, batch, settings, data::kDecoderStart, true);
        CHECK(cached == train::generate_tokens(toy.model, batch, settings, data::kDecoderStart, false));
        CHECK(cached.size() == 3);
        CHECK_FALSE(cached[0].empty());
      }
    }
  }
}

TEST_CASE("gates that look ahead are generated without a cache") {
  const FamilyModel toy("gpt2", "unipelt", "causal_lm", nn::GatePooling::sequence);
  const auto batch = family_batch({5, 3});
  const generate::Settings settings{.max_new_tokens = 6};
  CHECK(train::generate_tokens(toy.model, batch, settings, data::kDecoderStart, true) ==
        train::generate_tokens(toy.model, batch, settings, data::kDecoderStart, false));
}

TEST_CASE("what is generated for a prompt does not depend on the other prompts") {
  for (const std::string family : {"gpt2", "llama", "t5", "bart"}) {
    CAPTURE(family);
    const FamilyModel toy(family, "unipelt", "causal_lm");
    const generate::Settings settings{
        .max_new_tokens = 8, .num_beams = 2, .eos_token_ids = {1, 9, 14}};
    const auto together = train::generate_tokens(toy.model, family_batch({5, 3, 7}), settings);
    CHECK(train::generate_tokens(toy.model, family_batch({3}, 17), settings)[0] == together[1]);
  }
}

}  // namespace peftkit::test
