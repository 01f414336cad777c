// Greedy search and sampling.

#include "generate/choose.hpp"
#include "generate/tables.hpp"

#include <cmath>
#include <map>

namespace peftkit::test {

TEST_CASE("greedy search takes the likeliest token until the end or the limit") {
  const auto model = garden_path();
  CHECK(model.generate({{1}}, {.max_new_tokens = 5, .eos_token_ids = {0}}) ==
        std::vector<Tokens>{{2, 0}});
  CHECK(model.generate({{1}, {3}, {2, 1}}, {.max_new_tokens = 1, .eos_token_ids = {0}}) ==
        std::vector<Tokens>{{2}, {0}, {2}});
  CHECK(model.generate({{1}}, {.max_new_tokens = 3}) == std::vector<Tokens>{{2, 0, 0}});  // no end
  CHECK(model.generate({{1}}, {.max_new_tokens = 0, .eos_token_ids = {0}}) ==
        std::vector<Tokens>{{}});
}

TEST_CASE("sequences end one by one") {
  // 3 ends at once, the others go on: the rows that are left keep their places.
  const auto model = garden_path();
  const generate::Settings settings{
      .max_new_tokens = 4, .min_new_tokens = 0, .no_repeat_ngram_size = 1, .eos_token_ids = {0}};
  const auto together = model.generate({{3}, {1}, {2}}, settings);
  for (size_t i = 0; i < 3; ++i) {
    const std::vector<Tokens> prompts = {{3}, {1}, {2}};
    CHECK(model.generate({prompts[i]}, settings)[0] == together[i]);
  }
}

TEST_CASE("sampling follows the distribution, and a draw depends on its key alone") {
  const auto model = garden_path();
  const generate::Settings settings{
      .max_new_tokens = 1, .do_sample = true, .top_k = 0, .seed = 7, .eos_token_ids = {0}};
  std::vector<Tokens> prompts(4000, Tokens{1});
  std::map<int32_t, int64_t> counts;
  const auto drawn = model.generate(prompts, settings);
  for (const auto& tokens : drawn) ++counts[tokens[0]];
  CHECK(counts[2] > 1850);
  CHECK(counts[2] < 2150);
  CHECK(counts[3] > 1450);
  CHECK(counts[3] < 1750);
  for (const uint64_t key : {5u, 77u})
    CHECK(model.generate({{1}}, settings, {key})[0] == drawn[key]);
  generate::Settings other = settings;
  other.seed = 8;
  CHECK(model.generate(prompts, other) != drawn);
}

TEST_CASE("top_k, top_p and temperature cut the tail") {
  const std::vector<float> scores = {std::log(0.05f), std::log(0.05f), std::log(0.5f),
                                     std::log(0.4f)};
  for (double u = 0; u < 1; u += 0.05) {
    CHECK(generate::sample(scores, {.top_k = 1}, u) == 2);
    CHECK(generate::sample(scores, {.top_k = 2}, u) == (u < 0.5 / 0.9 ? 2 : 3));
    CHECK(generate::sample(scores, {.top_k = 0, .top_p = 0.45}, u) == 2);
    CHECK(generate::sample(scores, {.top_k = 0, .top_p = 0.6}, u) == (u < 0.5 / 0.9 ? 2 : 3));
    CHECK(generate::sample(scores, {.temperature = 1e-3, .top_k = 0}, u) == 2);
  }
  CHECK(generate::sample(scores, {.top_k = 0}, 0.96) == 1);  // ties in order of their numbers
  CHECK(generate::sample(scores, {.top_k = 0}, 0.92) == 0);
}

}  // namespace peftkit::test
