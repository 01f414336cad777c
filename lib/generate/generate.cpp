#include "generate/generate.hpp"

#include "base/hash.hpp"
#include "generate/beam_search.hpp"
#include "generate/choose.hpp"

#include <numeric>

namespace peftkit::generate {

namespace {

using Tokens = std::vector<int32_t>;

Step first_step(size_t prompts) {
  Step step;
  step.parents.resize(prompts);
  std::iota(step.parents.begin(), step.parents.end(), int64_t{0});
  return step;
}

// In [0, 1), by what identifies the draw.
double uniform(const Settings& settings, uint64_t key, int64_t position) {
  const uint64_t bits = mix({settings.seed, key, static_cast<uint64_t>(position)});
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

std::vector<Tokens> one_by_one(std::span<const Tokens> prompts, std::span<const uint64_t> keys,
                               int64_t vocabulary, const Settings& settings,
                               const NextScores& next_scores) {
  std::vector<Sequence> sequences;
  for (const auto& prompt : prompts)
    sequences.push_back({prompt, static_cast<int64_t>(prompt.size())});
  std::vector<size_t> alive(prompts.size());
  std::iota(alive.begin(), alive.end(), size_t{0});
  Step step = first_step(prompts.size());
  std::vector<float> row(static_cast<size_t>(vocabulary));
  for (int64_t position = 0; position < settings.max_new_tokens && !alive.empty(); ++position) {
    const auto scores = next_scores(step);
    Step next;
    std::vector<size_t> still;
    for (size_t r = 0; r < alive.size(); ++r) {
      Sequence& sequence = sequences[alive[r]];
      std::copy_n(scores.begin() + static_cast<int64_t>(r) * vocabulary, vocabulary, row.begin());
      constrain(row, sequence, settings);
      const int32_t token = settings.do_sample
                                ? sample(row, settings, uniform(settings, keys[alive[r]], position))
                                : most_likely(row);
      sequence.tokens.push_back(token);
      if (is_end(settings, token)) continue;
      still.push_back(alive[r]);
      next.parents.push_back(static_cast<int64_t>(r));
      next.tokens.push_back(token);
    }
    alive = std::move(still);
    step = std::move(next);
  }
  std::vector<Tokens> out;
  for (const auto& sequence : sequences)
    out.emplace_back(sequence.tokens.begin() + sequence.prompt, sequence.tokens.end());
  return out;
}

std::vector<Tokens> by_beams(std::span<const Tokens> prompts, int64_t vocabulary,
                             const Settings& settings, const NextScores& next_scores) {
  std::vector<Beams> beams;
  for (const auto& prompt : prompts) beams.emplace_back(prompt, settings);
  std::vector<size_t> alive;
  for (size_t i = 0; i < beams.size(); ++i) {
    if (!beams[i].done()) alive.push_back(i);
  }
  Step step = first_step(prompts.size());
  std::vector<float> rows;
  while (!alive.empty()) {
    const auto scores = next_scores(step);
    Step next;
    std::vector<size_t> still;
    int64_t row = 0;
    for (const size_t i : alive) {
      const auto count = static_cast<int64_t>(beams[i].running().size());
      const auto begin = scores.begin() + row * vocabulary;
      rows.assign(begin, begin + count * vocabulary);
      const auto parents = beams[i].advance(rows, vocabulary);
      if (!beams[i].done()) {
        still.push_back(i);
        for (size_t r = 0; r < parents.size(); ++r) {
          next.parents.push_back(row + parents[r]);
          next.tokens.push_back(beams[i].running()[r].tokens.back());
        }
      }
      row += count;
    }
    alive = std::move(still);
    step = std::move(next);
  }
  std::vector<Tokens> out;
  for (const auto& one : beams) out.push_back(one.best());
  return out;
}

}  // namespace

std::vector<Tokens> generate(std::span<const Tokens> prompts, std::span<const uint64_t> keys,
                             int64_t vocabulary, const Settings& settings,
                             const NextScores& next_scores) {
  if (settings.num_beams > 1) return by_beams(prompts, vocabulary, settings, next_scores);
  return one_by_one(prompts, keys, vocabulary, settings, next_scores);
}

}  // namespace peftkit::generate
