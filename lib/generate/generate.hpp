#pragma once
// Which tokens come next: greedy, sampling and beam search over next-token scores, from wherever
// those come. Names and meanings are those of Hugging Face's generation config.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace peftkit::generate {

struct Settings {
  int64_t max_new_tokens = 64;
  int64_t min_new_tokens = 0;
  int64_t num_beams = 1;
  double length_penalty = 1.0;  // a finished beam's log-probability is divided by length^this
  bool early_stopping =
      false;  // stop at num_beams finished ones; otherwise when none can get better
  int64_t no_repeat_ngram_size = 0;  // no n-gram of this size comes twice; 0: any
  double repetition_penalty = 1.0;   // divides (positive) or multiplies scores of earlier tokens
  bool do_sample = false;
  double temperature = 1.0;
  int64_t top_k = 50;  // sample among so many; 0: all
  double top_p = 1.0;  // … and among the fewest that have this share
  uint64_t seed = 0;   // of sampling
  std::vector<int32_t> eos_token_ids;
  std::optional<int32_t> forced_bos_token_id;  // the first generated token (mBART's language)
  std::optional<int32_t> forced_eos_token_id;  // the last one at max_new_tokens (BART)
};

// One step of all sequences that are alive. Row r continues row parents[r] of the step before with
// the token tokens[r]; in the first step there are no tokens, and row r is prompt r.
struct Step {
  std::vector<int64_t> parents;
  std::vector<int32_t> tokens;
};

// Scores (logits) of the next token, [rows, vocabulary], for the rows of a step.
using NextScores = std::function<std::span<const float>(const Step& step)>;

// What follows each prompt, up to and with the end token. `prompts` count for n-grams and
// repetitions; a sequence's random stream is keyed by the seed and `keys[i]`, so that it does not
// depend on the other prompts.
std::vector<std::vector<int32_t>> generate(std::span<const std::vector<int32_t>> prompts,
                                           std::span<const uint64_t> keys, int64_t vocabulary,
                                           const Settings& settings, const NextScores& next_scores);

}  // namespace peftkit::generate
