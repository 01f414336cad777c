// Beam search.

#include "generate/tables.hpp"

#include <cmath>

namespace peftkit::test {

namespace {

// Every sequence of up to `most` tokens that ends in 0 (or is as long as that), the best by score.
struct Best {
  Tokens tokens;
  double score = -1e30;
};

void search(const TableModel& model, int32_t last, const Tokens& so_far, double score, int64_t most,
            double length_penalty, Best& best) {
  for (int32_t next = 0; next < model.vocabulary(); ++next) {
    Tokens tokens = so_far;
    tokens.push_back(next);
    const double total = score + model.log_probability(last, next);
    const auto length = static_cast<int64_t>(tokens.size());
    if (next == 0 || length == most) {
      const double normed = total / std::pow(static_cast<double>(length), length_penalty);
      if (normed > best.score) best = {tokens, normed};
    } else {
      search(model, next, tokens, total, most, length_penalty, best);
    }
  }
}

}  // namespace

TEST_CASE("with beams enough, beam search finds the best sequence of all") {
  const auto model = garden_path();
  for (const double length_penalty : {0.0, 0.5, 1.0}) {
    for (const int32_t start : {1, 2, 3}) {
      Best best;
      search(model, start, {}, 0, 4, length_penalty, best);
      const auto found = model.generate({{start}}, {.max_new_tokens = 4,
                                                    .num_beams = 64,
                                                    .length_penalty = length_penalty,
                                                    .eos_token_ids = {0}});
      CHECK(found[0] == best.tokens);
    }
  }
}

TEST_CASE("two beams see past the likeliest first word") {
  const auto model = garden_path();
  // 2 0: 0.5 · 0.3 = 0.15; 3 0: 0.4 · 0.9 = 0.36.
  CHECK(model.generate({{1}}, {.max_new_tokens = 5, .eos_token_ids = {0}})[0] == Tokens{2, 0});
  CHECK(model.generate({{1}}, {.max_new_tokens = 5, .num_beams = 2, .eos_token_ids = {0}})[0] ==
        Tokens{3, 0});
}

TEST_CASE("prompts do not disturb each other") {
  const auto model = garden_path();
  for (const bool early : {false, true}) {
    const generate::Settings settings{.max_new_tokens = 6,
                                      .num_beams = 3,
                                      .length_penalty = 1.3,
                                      .early_stopping = early,
                                      .no_repeat_ngram_size = 2,
                                      .eos_token_ids = {0}};
    const std::vector<Tokens> prompts = {{3}, {1}, {2}, {2, 1}};
    const auto together = model.generate(prompts, settings);
    for (size_t i = 0; i < prompts.size(); ++i)
      CHECK(model.generate({prompts[i]}, settings)[0] == together[i]);
  }
}

}  // namespace peftkit::test
