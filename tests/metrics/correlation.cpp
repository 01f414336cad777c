// Expected values: SciPy 1.17 and scikit-learn 1.9.

#include "metrics/metrics.hpp"

#include "support/support.hpp"

#include <limits>

namespace peftkit::metrics {

namespace {

using doctest::Approx;
using Reals = std::vector<double>;

}  // namespace

TEST_CASE("correlations and squared error agree with SciPy, ties included") {
  const Reals x{0.5, 2.5, 2.5, 4.0, -1.0, 7.25}, y{1.0, 2.0, 3.5, 3.5, 0.0, 5.0};
  CHECK(pearson(x, y) == Approx(0.9520401257986472).epsilon(1e-12));
  CHECK(spearman(x, y) == Approx(0.9558823529411764).epsilon(1e-12));
  CHECK(mse(x, y) == Approx(1.3020833333333333).epsilon(1e-12));
}

TEST_CASE("ranks see order only") {
  const Reals x{1, 2, 3, 4}, cubes{1, 8, 27, 64};
  CHECK(spearman(x, cubes) == Approx(1));
  CHECK(pearson(x, cubes) == Approx(0.9513698557924043).epsilon(1e-12));
}

TEST_CASE("a correlation never leaves [-1, 1]") {
  CHECK(pearson(Reals{1, 2, 3}, Reals{3, 2, 1}) == Approx(-1));
  CHECK(pearson(Reals{0.1, 0.2, 0.3, 0.7}, Reals{0.1, 0.2, 0.3, 0.7}) <= 1);
}

TEST_CASE("tiny and huge values do not leave the range of double") {
  const Reals tiny{1e-200, 2e-200, 4e-200}, huge{1e200, 2e200, 3e200};
  CHECK(pearson(tiny, huge) == Approx(0.9819805060619656).epsilon(1e-12));
}

TEST_CASE("a constant side has correlation 0, where SciPy answers NaN") {
  const Reals constant{2, 2, 2}, other{1, 2, 3};
  CHECK(pearson(constant, other) == 0);
  CHECK(pearson(other, constant) == 0);
  CHECK(spearman(constant, other) == 0);
  CHECK(pearson(Reals{1}, Reals{2}) == 0);
}

TEST_CASE("empty input is a data error, and a value that is not finite a numeric one") {
  CHECK(test::error_of([] { pearson(Reals{}, Reals{}); }).kind == ErrorKind::data);
  CHECK(test::error_of([] { spearman(Reals{}, Reals{}); }).kind == ErrorKind::data);
  CHECK(test::error_of([] { mse(Reals{1}, Reals{1, 2}); }).kind == ErrorKind::data);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto error = test::error_of([&] { mse(Reals{1, nan}, Reals{1, 2}); });
  CHECK(error.kind == ErrorKind::numeric);
  CHECK(std::string(error.what()) == "prediction 1 is nan, expected a number");
}

}  // namespace peftkit::metrics
