// Expected values: rouge_score 0.1.2.

#include "metrics/rouge.hpp"

#include "support/support.hpp"

namespace peftkit::metrics {

namespace {

using doctest::Approx;
using Texts = std::vector<std::string>;

void check(const RougeScore& score, double precision, double recall, double f1) {
  CHECK(score.precision == Approx(precision).epsilon(1e-12));
  CHECK(score.recall == Approx(recall).epsilon(1e-12));
  CHECK(score.f1 == Approx(f1).epsilon(1e-12));
}

const std::string kPrediction = "a dog sat here\nthe cat was running";
const std::string kReference = "the cats ran fast\na dog sat\nhere";

}  // namespace

TEST_CASE("ROUGE agrees with rouge_score") {
  const auto scores = rouge("The quick brown dog jumps on the log.",
                            std::string("The quick brown fox jumps over the lazy dog"));
  check(scores.rouge1, 0.75, 0.6666666666666666, 0.7058823529411765);
  check(scores.rouge2, 0.2857142857142857, 0.25, 0.26666666666666666);
  check(scores.rougeL, 0.625, 0.5555555555555556, 0.5882352941176471);
  check(scores.rougeLsum, 0.625, 0.5555555555555556, 0.5882352941176471);
}

TEST_CASE("ROUGE-Lsum takes the union over lines") {
  const auto scores = rouge(kPrediction, kReference);
  check(scores.rouge1, 0.625, 0.625, 0.625);
  check(scores.rougeL, 0.5, 0.5, 0.5);
  check(scores.rougeLsum, 0.625, 0.625, 0.625);
}

TEST_CASE("stems match where words do not") {
  const auto scores = rouge(kPrediction, kReference, {.use_stemmer = true});
  check(scores.rouge1, 0.75, 0.75, 0.75);
  check(scores.rouge2, 0.5714285714285714, 0.5714285714285714, 0.5714285714285714);
  check(scores.rougeLsum, 0.75, 0.75, 0.75);
}

TEST_CASE("tokens are ASCII letters and digits of the lower-case text") {
  const auto scores = rouge("naïve café 3.5", std::string("NAIVE café 3 5"));
  check(scores.rouge1, 0.6, 0.75, 0.6666666666666665);
  check(scores.rouge2, 0.5, 0.6666666666666666, 0.5714285714285715);
  check(rouge("\u212A", std::string("k")).rouge1, 1, 1, 1);  // KELVIN SIGN
}

TEST_CASE("texts without tokens score 0") {
  for (const std::string text : {"", "你好", "\n\n", "!"}) {
    const auto scores = rouge(text, text);
    check(scores.rouge1, 0, 0, 0);
    check(scores.rougeL, 0, 0, 0);
    check(scores.rougeLsum, 0, 0, 0);
  }
}

TEST_CASE("of several references the best counts, for each kind of its own") {
  const Texts references{"the cat sat", "a dog", "the dog"};
  check(best_rouge("the dog", references).rouge2, 1, 1, 1);
  const auto error = test::error_of([] { best_rouge("a", Texts{}); });
  CHECK(error.kind == ErrorKind::data);
  CHECK(std::string(error.what()) == "found no reference, expected one or more");
}

TEST_CASE("the mean is over examples") {
  const auto mean = mean_rouge(Texts{"a b", "x"}, std::vector<Texts>{{"a b"}, {"y"}});
  check(mean.rouge1, 0.5, 0.5, 0.5);
  CHECK_THROWS_AS(mean_rouge(Texts{}, std::vector<Texts>{}), Error);
  CHECK_THROWS_AS(mean_rouge(Texts{"a"}, std::vector<Texts>{{"a"}, {"b"}}), Error);
}

}  // namespace peftkit::metrics
