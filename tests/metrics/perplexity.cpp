#include "metrics/metrics.hpp"

#include "support/support.hpp"

#include <limits>

namespace peftkit::metrics {

using doctest::Approx;

TEST_CASE("perplexity is exp of the mean") {
  CHECK(perplexity(0, 3) == 1);
  CHECK(perplexity(6, 3) == Approx(7.38905609893065).epsilon(1e-12));
}

TEST_CASE("a perplexity beyond double's range is the largest double") {
  CHECK(perplexity(1e6, 1) == std::numeric_limits<double>::max());
}

TEST_CASE("a perplexity of nothing is an error, and so is one of NaN") {
  CHECK(test::error_of([] { perplexity(0, 0); }).kind == ErrorKind::data);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { perplexity(nan, 1); }).kind == ErrorKind::numeric);
}

}  // namespace peftkit::metrics
