#pragma once
// ROUGE (Lin 2004) as Google's `rouge_score` counts it. Its tokens are runs of a-z and 0-9 of the
// lower-case text, so it sees nothing of other scripts. Scores are 0 … 1.

#include <span>
#include <string>
#include <vector>

namespace peftkit::metrics {

struct RougeScore {
  double precision = 0, recall = 0, f1 = 0;
};

struct RougeScores {
  RougeScore rouge1, rouge2;  // n-grams
  RougeScore rougeL;          // longest common subsequence
  RougeScore rougeLsum;       // union of those of the sentences, which are lines
};

struct RougeOptions {
  bool use_stemmer = false;  // Porter's, for words of more than three letters
};

RougeScores rouge(const std::string& prediction, const std::string& reference,
                  const RougeOptions& options = {});

// Of each kind the score with the best F1 over the references. Throws Error(data) without any.
RougeScores best_rouge(const std::string& prediction, std::span<const std::string> references,
                       const RougeOptions& options = {});

// The mean of the above over examples. Throws Error(data) without any.
RougeScores mean_rouge(std::span<const std::string> predictions,
                       std::span<const std::vector<std::string>> references,
                       const RougeOptions& options = {});

}  // namespace peftkit::metrics
