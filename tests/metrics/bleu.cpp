// Expected values: sacrebleu 2.6.

#include "metrics/bleu.hpp"
#include "metrics/chrf.hpp"

#include "support/support.hpp"

namespace peftkit::metrics {

namespace {

using doctest::Approx;
using Texts = std::vector<std::string>;
using References = std::vector<Texts>;

const Texts kPredictions{"The cat sat on the mat.", "A dog barked at the cat, loudly."};
const References kReferences{{"The cat sat on a mat.", "There is a cat on the mat."},
                             {"The dog barked loudly at the cat."}};

void check(const BleuScore& score, double value, const std::array<double, 4>& precisions,
           double brevity_penalty, int64_t system_length, int64_t reference_length) {
  CHECK(score.score == Approx(value).epsilon(1e-12));
  for (size_t n = 0; n < 4; ++n) CHECK(score.precisions[n] == Approx(precisions[n]).epsilon(1e-12));
  CHECK(score.brevity_penalty == Approx(brevity_penalty).epsilon(1e-12));
  CHECK(score.system_length == system_length);
  CHECK(score.reference_length == reference_length);
}

double chrf_of(const std::string& prediction, const Texts& references, size_t word_order) {
  return chrf(Texts{prediction}, References{references}, {.word_order = word_order});
}

}  // namespace

TEST_CASE("BLEU agrees with sacrebleu, several references included") {
  check(bleu(kPredictions, kReferences), 46.53024295510497,
        {87.5, 64.28571428571429, 41.666666666666664, 20}, 1, 16, 15);
  check(bleu(kPredictions, kReferences, {.lowercase = true}), 45.67611411876779,
        {81.25, 64.28571428571429, 41.666666666666664, 20}, 1, 16, 15);
}

TEST_CASE("BLEU: orders without a match are smoothed, short predictions are punished") {
  check(bleu(Texts{"a b c d x"}, References{{"a b x d y z"}}), 20.80119537801062,
        {80, 25, 16.666666666666668, 12.5}, 0.8187307530779819, 5, 6);
}

TEST_CASE("BLEU is 0 where nothing matches or no prediction has four tokens") {
  check(bleu(Texts{"the the cat"}, References{{"THE cat sat down"}}, {.lowercase = true}), 0,
        {66.66666666666667, 50, 50, 0}, 0.7165313105737893, 3, 4);
  check(bleu(Texts{"a b"}, References{{"a b"}}), 0, {100, 100, 0, 0}, 1, 2, 2);
  check(bleu(Texts{"x y"}, References{{"a b"}}), 0, {}, 1, 2, 2);
  check(bleu(Texts{""}, References{{"a"}}), 0, {}, 0, 0, 1);
}

TEST_CASE("BLEU of text beyond ASCII agrees with sacrebleu") {
  check(bleu(Texts{"Größe: 3,5 „Ünïcode“ — ja!"}, References{{"Größe: 3,5 „Unicode“ — ja!"}}),
        41.11336169005196, {85.71428571428571, 66.66666666666667, 40, 12.5}, 1, 7, 7);
}

TEST_CASE("13a takes punctuation apart, but for points in numbers, and undoes entities") {
  CHECK(tokenize_13a("x-\ny <skipped> &amp;lt;") == Texts{"xy", "<"});
  CHECK(tokenize_13a("3,000.5 -1-2 . end.") == Texts{"3,000.5", "-1", "-", "2", ".", "end", "."});
  CHECK(tokenize_13a("U.S. (hi)'s — „x“.\u00a0") ==
        Texts{"U", ".", "S", ".", "(", "hi", ")", "'s", "—", "„x“", "."});
  CHECK(tokenize_13a("").empty());
}

TEST_CASE("chrF and chrF++ agree with sacrebleu") {
  CHECK(chrf(kPredictions, kReferences) == Approx(66.15612540632154).epsilon(1e-12));
  CHECK(chrf(kPredictions, kReferences, {.word_order = 2}) ==
        Approx(66.94054270245772).epsilon(1e-12));
}

TEST_CASE("chrF counts characters, not bytes, and no blanks") {
  const Texts german{"Größe „Unicode“, ja!", "x"};
  CHECK(chrf_of("Größe „Ünïcode“ ja!", german, 0) == Approx(43.952607707053296).epsilon(1e-12));
  CHECK(chrf_of("Größe „Ünïcode“ ja!", german, 2) == Approx(44.107833190743904).epsilon(1e-12));
  CHECK(chrf_of("你好 世界", {"你好世界啊"}, 0) == Approx(72.57346393588602).epsilon(1e-12));
  CHECK(chrf_of("你好 世界", {"你好世界啊"}, 2) == Approx(58.05877114870881).epsilon(1e-12));
}

TEST_CASE("chrF of short and empty texts counts the orders that there are") {
  CHECK(chrf_of("a b", {"a b"}, 2) == Approx(100));
  CHECK(chrf_of("", {"a"}, 2) == 0);
  CHECK(chrf_of("", {""}, 0) == 0);
}

TEST_CASE("predictions without references are errors") {
  const auto error = test::error_of([] { bleu(Texts{"a", "b"}, References{{"a"}, {}}); });
  CHECK(error.kind == ErrorKind::data);
  CHECK(std::string(error.what()) == "prediction 1 has no reference");
  CHECK_THROWS_AS(chrf(Texts{"a"}, References{{}}), Error);
  CHECK_THROWS_AS(bleu(Texts{}, References{}), Error);
  CHECK_THROWS_AS(chrf(Texts{"a"}, References{}), Error);
}

}  // namespace peftkit::metrics
