#include "generate/scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace peftkit::generate {

namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

bool in_range(int32_t token, std::span<float> scores) {
  return token >= 0 && static_cast<size_t>(token) < scores.size();
}

void penalise_repetition(std::span<float> scores, const Sequence& sequence, double penalty) {
  std::vector<int32_t> seen = sequence.tokens;
  std::ranges::sort(seen);
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  for (const int32_t token : seen) {
    if (!in_range(token, scores)) continue;
    float& score = scores[static_cast<size_t>(token)];
    score = static_cast<float>(score < 0 ? score * penalty : score / penalty);
  }
}

// Forbids every token that would complete an n-gram that is there already.
void forbid_ngrams(std::span<float> scores, const std::vector<int32_t>& tokens, int64_t size) {
  const auto n = static_cast<size_t>(size);
  if (tokens.size() + 1 < n) return;
  const auto last = tokens.end() - (size - 1);
  for (size_t i = 0; i + n <= tokens.size(); ++i) {
    const auto first = tokens.begin() + static_cast<int64_t>(i);
    if (std::equal(last, tokens.end(), first) && in_range(first[size - 1], scores))
      scores[static_cast<size_t>(first[size - 1])] = kNever;
  }
}

void force(std::span<float> scores, int32_t token) {
  std::ranges::fill(scores, kNever);
  if (in_range(token, scores)) scores[static_cast<size_t>(token)] = 0;
}

}  // namespace

bool is_end(const Settings& settings, int32_t token) {
  return std::ranges::find(settings.eos_token_ids, token) != settings.eos_token_ids.end();
}

void to_log_probabilities(std::span<float> scores) {
  const float highest = *std::ranges::max_element(scores);
  double sum = 0;
  for (const float score : scores) sum += std::exp(static_cast<double>(score - highest));
  const auto log_sum = static_cast<float>(std::log(sum));
  for (float& score : scores) score = score - highest - log_sum;
}

void constrain(std::span<float> scores, const Sequence& sequence, const Settings& settings) {
  if (settings.repetition_penalty != 1)
    penalise_repetition(scores, sequence, settings.repetition_penalty);
  if (settings.no_repeat_ngram_size > 0)
    forbid_ngrams(scores, sequence.tokens, settings.no_repeat_ngram_size);
  if (sequence.generated() < settings.min_new_tokens) {
    for (const int32_t token : settings.eos_token_ids) {
      if (in_range(token, scores)) scores[static_cast<size_t>(token)] = kNever;
    }
  }
  if (settings.forced_bos_token_id && sequence.generated() == 0)
    force(scores, *settings.forced_bos_token_id);
  if (settings.forced_eos_token_id && sequence.generated() == settings.max_new_tokens - 1)
    force(scores, *settings.forced_eos_token_id);
}

}  // namespace peftkit::generate
