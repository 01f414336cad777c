// Expected values: numpy 2.4, float32 values as float64.

#include "report/gates.hpp"

#include "support/support.hpp"

#include <limits>

namespace peftkit::report {

using doctest::Approx;

TEST_CASE("statistics agree with numpy") {
  const GateStatistics s = statistics({0.3f, 0.05f, 0.95f, 0.5f, 0.42f, 0.1f, 0.9f});
  CHECK(s.count == 7);
  CHECK(s.mean == Approx(0.4599999950400421).epsilon(1e-14));
  CHECK(s.std == Approx(0.3295451330215134).epsilon(1e-14));
  CHECK(s.min == 0.05f);
  CHECK(s.max == 0.95f);
  CHECK(s.q05 == Approx(0.06500000096857547).epsilon(1e-14));
  CHECK(s.q25 == Approx(0.20000000670552254).epsilon(1e-14));
  CHECK(s.q50 == Approx(0.41999998688697815).epsilon(1e-14));
  CHECK(s.q75 == Approx(0.699999988079071).epsilon(1e-14));
  CHECK(s.q95 == Approx(0.9349999845027923).epsilon(1e-14));
  CHECK(s.below_01 == Approx(1.0 / 7));
  CHECK(s.above_09 == Approx(1.0 / 7));
}

TEST_CASE("quantiles of two values lie between them") {
  const GateStatistics s = statistics({0.75f, 0.25f});
  CHECK(s.q05 == Approx(0.275));
  CHECK(s.q50 == 0.5);
  CHECK(s.q95 == Approx(0.725));
}

TEST_CASE("a single value is all of its statistics") {
  const GateStatistics s = statistics({0.7f});
  for (const double value : {s.mean, s.min, s.max, s.q05, s.q25, s.q50, s.q75, s.q95}) {
    CHECK(value == 0.7f);
  }
  CHECK(s.std == 0);
}

TEST_CASE("equal values have no spread, whatever the rounding of their mean") {
  const GateStatistics s = statistics(std::vector<float>(7, 0.1f));
  CHECK(s.mean == 0.1f);
  CHECK(s.std == 0);
}

TEST_CASE("nothing, NaN and infinity have no statistics") {
  CHECK(test::error_of([] { statistics({}); }).kind == ErrorKind::data);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto error = test::error_of([&] { statistics({0.5f, nan}); });
  CHECK(error.kind == ErrorKind::numeric);
  CHECK(std::string(error.what()) == "a value is nan, expected a number from 0 to 1");
  CHECK_THROWS_AS(statistics({std::numeric_limits<float>::infinity()}), Error);
}

}  // namespace peftkit::report
