#include "metrics/metrics.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace peftkit::metrics {

double perplexity(double negative_log_likelihood, int64_t tokens) {
  if (tokens < 1) throw Error(ErrorKind::data, "no tokens, so there is nothing to measure");
  if (!std::isfinite(negative_log_likelihood)) {
    throw Error(ErrorKind::numeric, str("the negative log likelihood is ", negative_log_likelihood,
                                        ", expected a number"));
  }
  return std::min(std::exp(negative_log_likelihood / static_cast<double>(tokens)),
                  std::numeric_limits<double>::max());
}

}  // namespace peftkit::metrics
