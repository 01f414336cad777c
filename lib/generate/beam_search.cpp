#include "generate/beam_search.hpp"

#include <algorithm>
#include <cmath>

namespace peftkit::generate {

namespace {

struct Candidate {
  size_t beam;
  int32_t token;
  double score;  // log-probability of the whole sequence
};

// The `count` best continuations of all beams, best first; ties go to the earlier beam and token.
std::vector<Candidate> best_continuations(std::span<const float> scores,
                                          const std::vector<double>& before, int64_t vocabulary,
                                          size_t count) {
  std::vector<Candidate> all;
  all.reserve(scores.size());
  for (size_t beam = 0; beam < before.size(); ++beam) {
    for (int64_t token = 0; token < vocabulary; ++token) {
      const size_t at = beam * static_cast<size_t>(vocabulary) + static_cast<size_t>(token);
      all.push_back({beam, static_cast<int32_t>(token), before[beam] + scores[at]});
    }
  }
  count = std::min(count, all.size());
  std::ranges::partial_sort(all, all.begin() + static_cast<int64_t>(count),
                            [](const Candidate& a, const Candidate& b) {
                              if (a.score != b.score) return a.score > b.score;
                              return a.beam != b.beam ? a.beam < b.beam : a.token < b.token;
                            });
  all.resize(count);
  return all;
}

}  // namespace

Beams::Beams(const std::vector<int32_t>& prompt, const Settings& settings)
    : settings_(settings),
      running_{{prompt, static_cast<int64_t>(prompt.size())}},
      scores_{0},
      done_(settings.max_new_tokens <= 0) {}

std::vector<int64_t> Beams::advance(std::span<float> scores, int64_t vocabulary) {
  const auto wide = static_cast<size_t>(vocabulary);
  for (size_t beam = 0; beam < running_.size(); ++beam) {
    const auto row = scores.subspan(beam * wide, wide);
    to_log_probabilities(row);
    constrain(row, running_[beam], settings_);
  }
  const auto beams = static_cast<size_t>(settings_.num_beams);
  const size_t ends = settings_.eos_token_ids.size();
  const auto candidates =
      best_continuations(scores, scores_, vocabulary, std::max<size_t>(2, 1 + ends) * beams);

  const int64_t length = running_[0].generated() + 1;
  const double divisor = std::pow(static_cast<double>(length), settings_.length_penalty);
  const bool last = length >= settings_.max_new_tokens;
  std::vector<Sequence> running;
  std::vector<double> running_scores;
  std::vector<int64_t> parents;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& candidate = candidates[i];
    if (candidate.score == -std::numeric_limits<double>::infinity()) continue;
    const bool ended = last || is_end(settings_, candidate.token);
    if (ended ? i >= beams : running.size() >= beams) continue;
    Sequence sequence = running_[candidate.beam];
    sequence.tokens.push_back(candidate.token);
    if (ended) {
      finished_.push_back({std::move(sequence), candidate.score / divisor});
    } else {
      running.push_back(std::move(sequence));
      running_scores.push_back(candidate.score);
      parents.push_back(static_cast<int64_t>(candidate.beam));
    }
  }
  std::ranges::stable_sort(finished_, std::greater(), &Finished::score);
  if (finished_.size() > beams) finished_.resize(beams);
  running_ = std::move(running);
  scores_ = std::move(running_scores);
  const bool full = finished_.size() == beams;
  done_ = running_.empty() || (full && (settings_.early_stopping || !can_improve()));
  return parents;
}

// The best running beam at its present length, against the worst finished one.
bool Beams::can_improve() const {
  const double divisor =
      std::pow(static_cast<double>(running_[0].generated()), settings_.length_penalty);
  return scores_[0] / divisor > finished_.back().score;
}

std::vector<int32_t> Beams::best() const {
  if (finished_.empty()) return {};
  const Sequence& sequence = finished_[0].sequence;
  return {sequence.tokens.begin() + sequence.prompt, sequence.tokens.end()};
}

}  // namespace peftkit::generate
