#include "metrics/pairs.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <cmath>

namespace peftkit::metrics {

namespace {

void require_finite(const char* side, std::span<const double> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) {
      throw Error(ErrorKind::numeric, str(side, " ", i, " is ", values[i], ", expected a number"));
    }
  }
}

}  // namespace

void require_pairs(size_t predictions, size_t labels) {
  if (predictions == 0 && labels == 0) {
    throw Error(ErrorKind::data, "no examples, so there is nothing to measure");
  }
  if (predictions != labels) {
    throw Error(ErrorKind::data, str(predictions, " predictions for ", labels, " labels"));
  }
}

void require_pairs(std::span<const double> predictions, std::span<const double> targets) {
  require_pairs(predictions.size(), targets.size());
  require_finite("prediction", predictions);
  require_finite("target", targets);
}

double Counts::f1() const {
  const int64_t divisor = 2 * true_positive + false_positive + false_negative;
  return divisor == 0 ? 0 : 2 * static_cast<double>(true_positive) / static_cast<double>(divisor);
}

}  // namespace peftkit::metrics
