// Expected values: the rules of the official scripts, run in Python.

#include "metrics/squad.hpp"

#include "support/support.hpp"

#include <limits>

namespace peftkit::metrics {

namespace {

using doctest::Approx;
using Questions = std::vector<AnsweredQuestion>;

const Questions kQuestions{{"the cat sat", {"Cat sat!"}, 0.1},
                           {"big dog", {"a dog", "big red dog"}, 0.3},
                           {"", {"x"}, 0.9},
                           {"", {}, 0.8},
                           {"y", {}, 0.7},
                           {"The", {"the"}, 0.2}};

Questions answerable() {
  Questions out = kQuestions;
  std::erase_if(out, [](const auto& question) { return question.answers.empty(); });
  return out;
}

void check(const AnswerScore& score, double exact, double f1, int64_t total) {
  CHECK(score.exact == Approx(exact).epsilon(1e-12));
  CHECK(score.f1 == Approx(f1).epsilon(1e-12));
  CHECK(score.total == total);
}

void check(const NoAnswerThreshold& best, double score, double threshold) {
  CHECK(best.score == Approx(score).epsilon(1e-12));
  CHECK(best.threshold == threshold);
}

}  // namespace

TEST_CASE("answers are compared without case, punctuation, articles and blanks") {
  CHECK(normalized_answer("The  Cat, an a-b\tanother!") == "cat ab another");
  CHECK(normalized_answer("Ünïted States of the A.") == "ünïted states of");
  CHECK(normalized_answer("").empty());
  CHECK(normalized_answer("a an the").empty());
}

TEST_CASE("words end where Python's do: at marks, not at letters of other scripts") {
  CHECK(normalized_answer("a\u0301 the\u00a0end") == "\u0301 end");
  CHECK(normalized_answer("aя я") == "aя я");
  CHECK(normalized_answer("ΣΊΣΥΦΟΣ") == "σίσυφος");
}

TEST_CASE("SQuAD 1.1: the best answer counts, two empty texts share no word") {
  check(squad_score(answerable()), 50, 45, 4);
}

TEST_CASE("SQuAD 2.0 agrees with the official script") {
  const auto score = squad2_score(kQuestions);
  check(score.all, 50, 63.333333333333336, 6);
  check(score.has_answer, 50, 70, 4);
  check(score.no_answer, 50, 50, 2);
  check(score.best_exact, 66.66666666666667, 0.2);
  check(score.best_f1, 80, 0.3);
}

TEST_CASE("SQuAD 2.0: above the threshold the answer is that there is none") {
  const auto score = squad2_score(kQuestions, 0.5);
  check(score.all, 66.66666666666667, 80, 6);
  check(score.has_answer, 50, 70, 4);
  check(score.no_answer, 100, 100, 2);
  check(score.best_f1, 80, 0.3);
}

TEST_CASE("SQuAD 2.0 without a kind of question has scores 0 for it") {
  check(squad2_score(answerable()).no_answer, 0, 0, 0);
}

TEST_CASE("questions that cannot be scored are errors") {
  const auto empty = test::error_of([] { squad_score(Questions{}); });
  CHECK(std::string(empty.what()) == "no examples, so there is nothing to measure");
  CHECK_THROWS_AS(squad2_score(Questions{}), Error);
  const auto unanswerable = test::error_of([] { squad_score(kQuestions); });
  CHECK(unanswerable.kind == ErrorKind::data);
  CHECK(std::string(unanswerable.what()) == "question 3 has no gold answer");
  const auto nan = test::error_of([] {
    squad2_score(Questions{{"", {}, std::numeric_limits<double>::quiet_NaN()}});
  });
  CHECK(nan.kind == ErrorKind::numeric);
}

}  // namespace peftkit::metrics
