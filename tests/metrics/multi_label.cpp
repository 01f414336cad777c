// Expected values: scikit-learn 1.9 on indicator matrices.

#include "metrics/metrics.hpp"

#include "support/support.hpp"

namespace peftkit::metrics {

namespace {

using doctest::Approx;
using Indicators = std::vector<int64_t>;

}  // namespace

TEST_CASE("multi-label metrics agree with scikit-learn") {
  const Indicators predictions{1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0};
  const Indicators targets{1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0};
  CHECK(multi_label_accuracy(predictions, targets, 3) == Approx(0.5));
  CHECK(multi_label_f1_macro(predictions, targets, 3) == Approx(0.5));
  CHECK(multi_label_f1_micro(predictions, targets, 3) == Approx(0.8));
}

TEST_CASE("rows without any label match, but have no F1") {
  const Indicators none(6, 0);
  CHECK(multi_label_accuracy(none, none, 3) == 1);
  CHECK(multi_label_f1_macro(none, none, 3) == 0);
  CHECK(multi_label_f1_micro(none, none, 3) == 0);
}

TEST_CASE("values that are not whole rows are refused") {
  const Indicators four(4, 0);
  const auto error = test::error_of([&] { multi_label_f1_micro(four, four, 3); });
  CHECK(error.kind == ErrorKind::data);
  CHECK(std::string(error.what()) == "4 values are not whole rows of 3 labels");
  CHECK_THROWS_AS(multi_label_accuracy(Indicators{}, Indicators{}, 3), Error);
  CHECK_THROWS_AS(multi_label_f1_macro(four, four, 0), Error);
}

}  // namespace peftkit::metrics
