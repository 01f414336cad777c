#include "metrics/rouge.hpp"

#include "metrics/common_subsequence.hpp"
#include "metrics/ngrams.hpp"
#include "metrics/pairs.hpp"
#include "metrics/porter_stemmer.hpp"
#include "metrics/unicode_text.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <set>

namespace peftkit::metrics {

namespace {

using Tokens = std::vector<std::string>;

constexpr size_t kShortestStemmed = 4;  // letters

Tokens tokenize(std::string_view text, const RougeOptions& options) {
  Tokens tokens;
  std::string token;
  const auto end_token = [&] {
    if (token.empty()) return;
    const bool stemmed = options.use_stemmer && token.size() >= kShortestStemmed;
    tokens.push_back(stemmed ? porter_stem(token) : token);
    token.clear();
  };
  for (const char c : lower_case(text)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      token += c;
    } else {
      end_token();
    }
  }
  end_token();
  return tokens;
}

std::vector<Tokens> tokenize_lines(const std::string& text, const RougeOptions& options) {
  std::vector<Tokens> lines;
  for (const auto& line : split(text, '\n'))
    if (!line.empty()) lines.push_back(tokenize(line, options));
  return lines;
}

RougeScore score_of(size_t hits, size_t predicted, size_t wanted) {
  const auto ratio = [](double part, double whole) { return whole > 0 ? part / whole : 0; };
  const auto h = static_cast<double>(hits);
  const double precision = ratio(h, static_cast<double>(predicted));
  const double recall = ratio(h, static_cast<double>(wanted));
  return {precision, recall, ratio(2 * precision * recall, precision + recall)};
}

size_t ngram_total(const Tokens& tokens, size_t n) {
  return tokens.size() < n ? 0 : tokens.size() - n + 1;
}

RougeScore ngram_score(const Tokens& prediction, const Tokens& reference, size_t n) {
  const int64_t hits = common_count(count_ngrams(prediction, n), count_ngrams(reference, n));
  return score_of(static_cast<size_t>(hits), ngram_total(prediction, n), ngram_total(reference, n));
}

RougeScore subsequence_score(const Tokens& prediction, const Tokens& reference) {
  return score_of(common_subsequence(reference, prediction).size(), prediction.size(),
                  reference.size());
}

NgramCounts word_counts(const std::vector<Tokens>& lines) {
  NgramCounts counts;
  for (const auto& line : lines)
    for (const auto& token : line) ++counts[token];
  return counts;
}

size_t token_total(const std::vector<Tokens>& lines) {
  size_t total = 0;
  for (const auto& line : lines) total += line.size();
  return total;
}

// Section 3.2 of the paper; a token does not count more often than it stands on either side.
RougeScore summary_score(const std::vector<Tokens>& prediction,
                         const std::vector<Tokens>& reference) {
  NgramCounts predicted = word_counts(prediction), wanted = word_counts(reference);
  size_t hits = 0;
  for (const auto& line : reference) {
    std::set<size_t> positions;
    for (const auto& other : prediction)
      for (const size_t i : common_subsequence(line, other)) positions.insert(i);
    for (const size_t i : positions) {
      int64_t &left = predicted[line[i]], &left_too = wanted[line[i]];
      if (left <= 0 || left_too <= 0) continue;
      ++hits;
      --left;
      --left_too;
    }
  }
  return score_of(hits, token_total(prediction), token_total(reference));
}

constexpr RougeScore RougeScores::*kKinds[] = {&RougeScores::rouge1, &RougeScores::rouge2,
                                               &RougeScores::rougeL, &RougeScores::rougeLsum};

}  // namespace

RougeScores rouge(const std::string& prediction, const std::string& reference,
                  const RougeOptions& options) {
  const Tokens predicted = tokenize(prediction, options), wanted = tokenize(reference, options);
  return {ngram_score(predicted, wanted, 1), ngram_score(predicted, wanted, 2),
          subsequence_score(predicted, wanted),
          summary_score(tokenize_lines(prediction, options), tokenize_lines(reference, options))};
}

RougeScores best_rouge(const std::string& prediction, std::span<const std::string> references,
                       const RougeOptions& options) {
  if (references.empty()) throw Error(ErrorKind::data, "found no reference, expected one or more");
  RougeScores best = rouge(prediction, references[0], options);
  for (const auto& reference : references.subspan(1)) {
    const RougeScores scores = rouge(prediction, reference, options);
    for (const auto kind : kKinds)
      if ((scores.*kind).f1 > (best.*kind).f1) best.*kind = scores.*kind;
  }
  return best;
}

RougeScores mean_rouge(std::span<const std::string> predictions,
                       std::span<const std::vector<std::string>> references,
                       const RougeOptions& options) {
  require_pairs(predictions.size(), references.size());
  RougeScores mean;
  const auto count = static_cast<double>(predictions.size());
  for (size_t i = 0; i < predictions.size(); ++i) {
    const RougeScores scores = best_rouge(predictions[i], references[i], options);
    for (const auto kind : kKinds) {
      (mean.*kind).precision += (scores.*kind).precision / count;
      (mean.*kind).recall += (scores.*kind).recall / count;
      (mean.*kind).f1 += (scores.*kind).f1 / count;
    }
  }
  return mean;
}

}  // namespace peftkit::metrics
