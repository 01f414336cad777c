#pragma once
// Exact match and F1 of answers, as the official scripts of SQuAD 1.1 and 2.0 (Rajpurkar et al.
// 2016 and 2018) count them. Scores are percentages.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace peftkit::metrics {

// What both scripts compare: lower case, without ASCII punctuation, the articles a, an and the, and
// blanks but for one space between words.
std::string normalized_answer(const std::string& text);

struct AnsweredQuestion {
  std::string prediction;            // "" where the model says that there is no answer
  std::vector<std::string> answers;  // gold; none for a question that cannot be answered
  double no_answer_probability = 0;
};

struct AnswerScore {
  double exact = 0, f1 = 0;
  int64_t total = 0;  // questions; without any, the scores are 0
};

// SQuAD 1.1: the best of the gold answers counts. Throws Error(data) without questions or where one
// has no gold answer.
AnswerScore squad_score(std::span<const AnsweredQuestion> questions);

struct NoAnswerThreshold {
  double score = 0;      // the best there is if answers above the threshold become "no answer"
  double threshold = 0;  // a probability; the smallest of the best
};

struct Squad2Score {
  AnswerScore all, has_answer, no_answer;
  NoAnswerThreshold best_exact, best_f1;
};

// SQuAD 2.0. A question whose no_answer_probability is above `threshold` counts as answered by "no
// answer". Throws Error(data) without questions and Error(numeric) for a probability that is NaN.
Squad2Score squad2_score(std::span<const AnsweredQuestion> questions, double threshold = 1);

}  // namespace peftkit::metrics
