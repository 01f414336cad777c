// What settings forbid or force.

#include "generate/scores.hpp"
#include "generate/tables.hpp"

#include <cmath>

namespace peftkit::test {

namespace {

std::vector<float> constrained(const Tokens& tokens, int64_t prompt,
                               const generate::Settings& settings) {
  std::vector<float> scores = {1, -2, 3, 4};
  generate::constrain(scores, {tokens, prompt}, settings);
  return scores;
}

bool never(float score) {
  return std::isinf(score) && score < 0;
}

}  // namespace

TEST_CASE("an n-gram that is there is not completed again") {
  const auto scores = constrained({1, 2, 3, 1, 2}, 2, {.no_repeat_ngram_size = 3});
  CHECK(never(scores[3]));
  CHECK(scores[2] == 3);
  const auto ones = constrained({1, 2}, 2, {.no_repeat_ngram_size = 1});
  CHECK(never(ones[1]));
  CHECK(never(ones[2]));
  CHECK(ones[3] == 4);
  CHECK(constrained({1}, 1, {.no_repeat_ngram_size = 3})[1] == -2);
}

TEST_CASE("earlier tokens are penalised by the sign of their score") {
  const auto scores = constrained({1, 3, 3}, 1, {.repetition_penalty = 2});
  CHECK(scores == std::vector<float>{1, -4, 3, 2});
}

TEST_CASE("no end before min_new_tokens, forced first and last tokens") {
  CHECK(never(constrained({1}, 1, {.min_new_tokens = 1, .eos_token_ids = {2}})[2]));
  CHECK(constrained({1, 1}, 1, {.min_new_tokens = 1, .eos_token_ids = {2}})[2] == 3);
  const auto first = constrained({1}, 1, {.forced_bos_token_id = 0});
  CHECK(first[0] == 0);
  CHECK(never(first[3]));
  const generate::Settings last{.max_new_tokens = 2, .forced_eos_token_id = 2};
  CHECK(constrained({1}, 1, last)[3] == 4);
  CHECK(never(constrained({1, 1}, 1, last)[3]));
  CHECK(constrained({1, 1}, 1, last)[2] == 0);
}

TEST_CASE("log-probabilities sum to one") {
  std::vector<float> scores = {1000, 999, -1000};
  generate::to_log_probabilities(scores);
  CHECK(std::exp(scores[0]) + std::exp(scores[1]) == doctest::Approx(1));
  CHECK(scores[2] == doctest::Approx(-2000).epsilon(1e-3));
}

}  // namespace peftkit::test
