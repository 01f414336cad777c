#include "metrics/squad.hpp"

#include "metrics/ngrams.hpp"
#include "metrics/pairs.hpp"
#include "metrics/unicode_text.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace peftkit::metrics {

namespace {

// Every whole word that is an article becomes a space.
std::string without_articles(const std::string& text) {
  std::string out, word;
  const auto end_word = [&] {
    out += word == "a" || word == "an" || word == "the" ? " " : word;
    word.clear();
  };
  for (const auto& [code, bytes] : characters(text)) {
    if (is_letter_or_number(code)) {
      word += bytes;
    } else {
      end_word();
      out += bytes;
    }
  }
  end_word();
  return out;
}

std::vector<std::string> tokens_of(const std::string& text) {
  const std::string normalized = normalized_answer(text);
  const auto views = words(normalized);
  return {views.begin(), views.end()};
}

// F1 of two bags of words. With `empty_counts` (SQuAD 2.0) two empty ones are equal, else they
// share nothing.
double f1_of(const std::string& prediction, const std::string& answer, bool empty_counts) {
  const auto predicted = tokens_of(prediction), wanted = tokens_of(answer);
  if (empty_counts && (predicted.empty() || wanted.empty())) return predicted == wanted ? 1 : 0;
  const int64_t common = common_count(count_ngrams(predicted, 1), count_ngrams(wanted, 1));
  if (common == 0) return 0;
  const double precision = static_cast<double>(common) / static_cast<double>(predicted.size());
  const double recall = static_cast<double>(common) / static_cast<double>(wanted.size());
  return 2 * precision * recall / (precision + recall);
}

double exact_of(const std::string& prediction, const std::string& answer) {
  return normalized_answer(prediction) == normalized_answer(answer) ? 1 : 0;
}

struct QuestionScore {
  double exact = 0, f1 = 0;  // 0 … 1
};

QuestionScore best_score(const std::string& prediction, const std::vector<std::string>& answers,
                         bool empty_counts) {
  QuestionScore best;
  for (const auto& answer : answers) {
    best.exact = std::max(best.exact, exact_of(prediction, answer));
    best.f1 = std::max(best.f1, f1_of(prediction, answer, empty_counts));
  }
  return best;
}

class ScoreSum {
 public:
  void add(const QuestionScore& score) {
    exact_ += score.exact;
    f1_ += score.f1;
    ++total_;
  }
  AnswerScore percent() const {
    if (total_ == 0) return {};
    const auto count = static_cast<double>(total_);
    return {100 * exact_ / count, 100 * f1_ / count, total_};
  }

 private:
  double exact_ = 0, f1_ = 0;
  int64_t total_ = 0;
};

// Gold answers of which nothing is left when normalized do not count; without any, "" is right.
QuestionScore squad2_question_score(const AnsweredQuestion& question) {
  std::vector<std::string> answers = question.answers;
  std::erase_if(answers, [](const auto& answer) { return normalized_answer(answer).empty(); });
  if (answers.empty()) answers.emplace_back();
  return best_score(question.prediction, answers, true);
}

// Goes through the questions by probability, as if the threshold rose; at first all of them are
// answered by "no answer".
NoAnswerThreshold best_threshold(std::span<const AnsweredQuestion> questions,
                                 std::span<const QuestionScore> scores,
                                 double QuestionScore::*kind) {
  std::vector<size_t> order(questions.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, {}, [&](size_t i) { return questions[i].no_answer_probability; });
  double sum = static_cast<double>(
      std::ranges::count_if(questions, [](const auto& q) { return q.answers.empty(); }));
  NoAnswerThreshold best{sum, 0};
  for (const size_t i : order) {
    const AnsweredQuestion& question = questions[i];
    if (!question.answers.empty()) {
      sum += scores[i].*kind;
    } else if (!question.prediction.empty()) {
      sum -= 1;
    }
    if (sum > best.score) best = {sum, question.no_answer_probability};
  }
  best.score = 100 * best.score / static_cast<double>(questions.size());
  return best;
}

void require_questions(std::span<const AnsweredQuestion> questions) {
  require_pairs(questions.size(), questions.size());
}

}  // namespace

std::string normalized_answer(const std::string& text) {
  std::string lower = lower_case(text);
  std::erase_if(lower, is_ascii_punctuation);
  const std::string plain = without_articles(lower);
  const auto views = words(plain);
  return join(std::vector<std::string>(views.begin(), views.end()), " ");
}

AnswerScore squad_score(std::span<const AnsweredQuestion> questions) {
  require_questions(questions);
  ScoreSum sum;
  for (size_t i = 0; i < questions.size(); ++i) {
    if (questions[i].answers.empty())
      throw Error(ErrorKind::data, str("question ", i, " has no gold answer"));
    sum.add(best_score(questions[i].prediction, questions[i].answers, false));
  }
  return sum.percent();
}

Squad2Score squad2_score(std::span<const AnsweredQuestion> questions, double threshold) {
  require_questions(questions);
  std::vector<QuestionScore> scores;
  ScoreSum all, has_answer, no_answer;
  for (size_t i = 0; i < questions.size(); ++i) {
    const AnsweredQuestion& question = questions[i];
    if (std::isnan(question.no_answer_probability)) {
      throw Error(ErrorKind::numeric,
                  str("no-answer probability ", i, " is nan, expected a number"));
    }
    scores.push_back(squad2_question_score(question));
    const bool unanswerable = question.answers.empty();
    const double right = unanswerable ? 1 : 0;
    const bool refused = question.no_answer_probability > threshold;
    const QuestionScore counted = refused ? QuestionScore{right, right} : scores.back();
    all.add(counted);
    (unanswerable ? no_answer : has_answer).add(counted);
  }
  return {all.percent(), has_answer.percent(), no_answer.percent(),
          best_threshold(questions, scores, &QuestionScore::exact),
          best_threshold(questions, scores, &QuestionScore::f1)};
}

}  // namespace peftkit::metrics
