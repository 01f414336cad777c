#include "metrics/bleu.hpp"

#include "metrics/ngrams.hpp"
#include "metrics/pairs.hpp"
#include "metrics/unicode_text.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace peftkit::metrics {

namespace {

using Tokens = std::vector<std::string>;

Tokens tokens_of(const std::string& segment, const BleuOptions& options) {
  return tokenize_13a(options.lowercase ? lower_case(segment) : segment);
}

struct Statistics {
  int64_t system_length = 0, reference_length = 0;
  std::array<int64_t, kBleuOrder> correct{}, total{};
};

// The length nearest to `length`; of two as near the shorter.
int64_t closest(int64_t length, const std::vector<Tokens>& references) {
  std::vector<std::pair<int64_t, int64_t>> candidates;  // distance, length
  for (const auto& tokens : references) {
    const auto size = static_cast<int64_t>(tokens.size());
    candidates.emplace_back(std::abs(length - size), size);
  }
  return std::ranges::min(candidates).second;
}

void add_segment(const Tokens& prediction, const std::vector<Tokens>& references,
                 Statistics& statistics) {
  const auto length = static_cast<int64_t>(prediction.size());
  statistics.system_length += length;
  statistics.reference_length += closest(length, references);
  for (size_t n = 1; n <= kBleuOrder; ++n) {
    NgramCounts wanted;
    for (const auto& reference : references)
      for (const auto& [ngram, count] : count_ngrams(reference, n))
        wanted[ngram] = std::max(wanted[ngram], count);
    statistics.correct[n - 1] += common_count(count_ngrams(prediction, n), wanted);
    statistics.total[n - 1] += std::max<int64_t>(0, length - static_cast<int64_t>(n) + 1);
  }
}

double brevity_penalty(const Statistics& s) {
  if (s.system_length >= s.reference_length) return 1;
  if (s.system_length == 0) return 0;
  return std::exp(1 -
                  static_cast<double>(s.reference_length) / static_cast<double>(s.system_length));
}

// Orders without any match get 1/2, 1/4, … of a match.
std::array<double, kBleuOrder> smoothed_precisions(const Statistics& s) {
  std::array<double, kBleuOrder> precisions{};
  double smoothing = 1;
  for (size_t n = 0; n < kBleuOrder && s.total[n] > 0; ++n) {
    const auto total = static_cast<double>(s.total[n]);
    if (s.correct[n] == 0) {
      smoothing *= 2;
      precisions[n] = 100 / (smoothing * total);
    } else {
      precisions[n] = 100 * static_cast<double>(s.correct[n]) / total;
    }
  }
  return precisions;
}

BleuScore score_of(const Statistics& s) {
  BleuScore out;
  out.system_length = s.system_length;
  out.reference_length = s.reference_length;
  out.brevity_penalty = brevity_penalty(s);
  if (std::ranges::all_of(s.correct, [](int64_t count) { return count == 0; })) return out;
  out.precisions = smoothed_precisions(s);
  double sum = 0;
  for (const double precision : out.precisions) {
    if (precision == 0) return out;  // no prediction is that long
    sum += std::log(precision);
  }
  out.score = out.brevity_penalty * std::exp(sum / static_cast<double>(kBleuOrder));
  return out;
}

}  // namespace

BleuScore bleu(std::span<const std::string> predictions,
               std::span<const std::vector<std::string>> references, const BleuOptions& options) {
  require_pairs(predictions.size(), references.size());
  Statistics statistics;
  for (size_t i = 0; i < predictions.size(); ++i) {
    if (references[i].empty())
      throw Error(ErrorKind::data, str("prediction ", i, " has no reference"));
    std::vector<Tokens> wanted;
    for (const auto& reference : references[i]) wanted.push_back(tokens_of(reference, options));
    add_segment(tokens_of(predictions[i], options), wanted, statistics);
  }
  return score_of(statistics);
}

}  // namespace peftkit::metrics
