// Expected values: scikit-learn 1.9.

#include "metrics/metrics.hpp"

#include "support/support.hpp"

namespace peftkit::metrics {

namespace {

using doctest::Approx;
using Ids = std::vector<int64_t>;

}  // namespace

TEST_CASE("two classes agree with scikit-learn") {
  const Ids predictions{0, 1, 1, 0, 1, 1, 0, 0, 1, 0}, labels{0, 1, 0, 0, 1, 1, 1, 0, 1, 1};
  CHECK(accuracy(predictions, labels) == Approx(0.7));
  CHECK(f1_binary(predictions, labels) == Approx(0.7272727272727273));
  CHECK(f1_binary(predictions, labels, 0) == Approx(0.6666666666666666));
  CHECK(f1_macro(predictions, labels) == Approx(0.696969696969697));
  CHECK(f1_micro(predictions, labels) == Approx(0.7));
  CHECK(matthews_correlation(predictions, labels) == Approx(0.408248290463863));
}

TEST_CASE("a class that is only predicted counts in the macro mean") {
  const Ids predictions{0, 2, 1, 2, 0, 1, 3, 2}, labels{0, 1, 1, 2, 2, 1, 2, 2};
  CHECK(accuracy(predictions, labels) == Approx(0.625));
  CHECK(f1_binary(predictions, labels) == Approx(0.8));
  CHECK(f1_macro(predictions, labels) == Approx(0.5095238095238095));
  CHECK(f1_micro(predictions, labels) == Approx(0.625));
  CHECK(matthews_correlation(predictions, labels) == Approx(0.47836487323493987));
}

TEST_CASE("constant predictions have F1 and correlation 0, not NaN") {
  const Ids predictions{0, 0, 0, 0}, labels{0, 1, 0, 1};
  CHECK(f1_binary(predictions, labels) == 0);
  CHECK(f1_macro(predictions, labels) == Approx(1.0 / 3));
  CHECK(matthews_correlation(predictions, labels) == 0);
}

TEST_CASE("one class on both sides is perfect but uncorrelated") {
  const Ids zeros{0, 0, 0};
  CHECK(accuracy(zeros, zeros) == 1);
  CHECK(f1_macro(zeros, zeros) == 1);
  CHECK(f1_binary(zeros, zeros) == 0);
  CHECK(matthews_correlation(zeros, zeros) == 0);
}

TEST_CASE("all wrong is the other end of every scale") {
  const Ids predictions{0, 0, 1}, labels{1, 1, 0};
  CHECK(accuracy(predictions, labels) == 0);
  CHECK(f1_macro(predictions, labels) == 0);
  CHECK(matthews_correlation(predictions, labels) == Approx(-1));
}

TEST_CASE("nothing to measure is an error, and so are sides of different lengths") {
  const auto empty = test::error_of([] { accuracy(Ids{}, Ids{}); });
  CHECK(empty.kind == ErrorKind::data);
  CHECK(std::string(empty.what()) == "no examples, so there is nothing to measure");
  CHECK_THROWS_AS(f1_binary(Ids{}, Ids{}), Error);
  CHECK_THROWS_AS(f1_macro(Ids{}, Ids{}), Error);
  CHECK_THROWS_AS(f1_micro(Ids{}, Ids{}), Error);
  CHECK_THROWS_AS(matthews_correlation(Ids{}, Ids{}), Error);
  const auto uneven = test::error_of([] { f1_macro(Ids{1, 2}, Ids{1}); });
  CHECK(std::string(uneven.what()) == "2 predictions for 1 labels");
}

}  // namespace peftkit::metrics
