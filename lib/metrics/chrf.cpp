#include "metrics/chrf.hpp"

#include "metrics/ngrams.hpp"
#include "metrics/pairs.hpp"
#include "metrics/unicode_text.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <numeric>

namespace peftkit::metrics {

namespace {

NgramCounts count_character_ngrams(std::string_view text, size_t n) {
  std::string joined;
  for (const auto word : words(text)) joined += word;
  const auto all = characters(joined);
  NgramCounts counts;
  for (size_t i = 0; i + n <= all.size(); ++i) {
    const char* end = all[i + n - 1].bytes.data() + all[i + n - 1].bytes.size();
    ++counts[std::string(all[i].bytes.data(), end)];
  }
  return counts;
}

// Words with one mark of punctuation taken off the end, else off the start.
std::vector<std::string> words_and_punctuation(std::string_view text) {
  std::vector<std::string> out;
  for (const auto word : words(text)) {
    const size_t last = word.size() - 1;
    if (last > 0 && is_ascii_punctuation(word[last])) {
      out.emplace_back(word.substr(0, last));
      out.emplace_back(word.substr(last));
    } else if (last > 0 && is_ascii_punctuation(word[0])) {
      out.emplace_back(word.substr(0, 1));
      out.emplace_back(word.substr(1));
    } else {
      out.emplace_back(word);
    }
  }
  return out;
}

// Counts of each order, characters first.
std::vector<NgramCounts> counts_of(const std::string& text, const ChrfOptions& options) {
  std::vector<NgramCounts> counts;
  for (size_t n = 1; n <= options.char_order; ++n)
    counts.push_back(count_character_ngrams(text, n));
  const auto tokens = words_and_punctuation(text);
  for (size_t n = 1; n <= options.word_order; ++n) counts.push_back(count_ngrams(tokens, n));
  return counts;
}

struct Matches {
  int64_t predicted = 0, wanted = 0, common = 0;
};

int64_t total(const NgramCounts& counts) {
  int64_t sum = 0;
  for (const auto& [ngram, count] : counts) sum += count;
  return sum;
}

// Of each order. Predicted n-grams do not count where the reference has none.
std::vector<Matches> matches_of(const std::vector<NgramCounts>& predicted,
                                const std::vector<NgramCounts>& wanted) {
  std::vector<Matches> out;
  for (size_t i = 0; i < predicted.size(); ++i) {
    out.push_back({wanted[i].empty() ? 0 : total(predicted[i]), total(wanted[i]),
                   common_count(predicted[i], wanted[i])});
  }
  return out;
}

// F of precision and recall averaged over the orders that occur on both sides.
double f_score(std::span<const Matches> orders, double beta) {
  double precision = 0, recall = 0, count = 0;
  for (const auto& [predicted, wanted, common] : orders) {
    if (predicted == 0 || wanted == 0) continue;
    precision += static_cast<double>(common) / static_cast<double>(predicted);
    recall += static_cast<double>(common) / static_cast<double>(wanted);
    ++count;
  }
  if (precision + recall == 0) return 0;
  precision /= count;
  recall /= count;
  const double factor = beta * beta;
  return 100 * ((1 + factor) * precision * recall / (factor * precision + recall));
}

std::vector<Matches> best_matches(const std::string& prediction,
                                  const std::vector<std::string>& references,
                                  const ChrfOptions& options) {
  const auto predicted = counts_of(prediction, options);
  std::vector<Matches> best;
  double best_score = -1;
  for (const auto& reference : references) {
    auto matches = matches_of(predicted, counts_of(reference, options));
    const double score = f_score(matches, options.beta);
    if (score <= best_score) continue;
    best_score = score;
    best = std::move(matches);
  }
  return best;
}

}  // namespace

double chrf(std::span<const std::string> predictions,
            std::span<const std::vector<std::string>> references, const ChrfOptions& options) {
  require_pairs(predictions.size(), references.size());
  std::vector<Matches> sums(options.char_order + options.word_order);
  for (size_t i = 0; i < predictions.size(); ++i) {
    if (references[i].empty())
      throw Error(ErrorKind::data, str("prediction ", i, " has no reference"));
    const auto matches = best_matches(predictions[i], references[i], options);
    for (size_t order = 0; order < sums.size(); ++order) {
      sums[order].predicted += matches[order].predicted;
      sums[order].wanted += matches[order].wanted;
      sums[order].common += matches[order].common;
    }
  }
  return f_score(sums, options.beta);
}

}  // namespace peftkit::metrics
