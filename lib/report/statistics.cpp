#include "report/gates.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cmath>

namespace peftkit::report {

namespace {

// numpy.quantile's "linear" method, rounding included: from the nearer neighbour.
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const double low = sorted[below], high = sorted[std::min(below + 1, sorted.size() - 1)];
  const double part = place - static_cast<double>(below);
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}

}  // namespace

GateStatistics statistics(const std::vector<float>& values) {
  if (values.empty()) throw Error(ErrorKind::data, "no values");
  std::vector<double> sorted(values.begin(), values.end());
  for (const double v : sorted) {
    if (!std::isfinite(v)) {
      throw Error(ErrorKind::numeric, str("a value is ", v, ", expected a number from 0 to 1"));
    }
  }
  std::sort(sorted.begin(), sorted.end());

  const auto n = static_cast<double>(sorted.size());
  GateStatistics out;
  out.count = static_cast<int64_t>(sorted.size());
  for (const double v : sorted) {
    out.mean += v / n;
    out.below_01 += v < 0.1;
    out.above_09 += v > 0.9;
  }
  out.below_01 /= n;
  out.above_09 /= n;
  // Of equal values the rounded mean may lie outside them by a bit.
  out.mean = std::clamp(out.mean, sorted.front(), sorted.back());
  double squares = 0;
  for (const double v : sorted) squares += (v - out.mean) * (v - out.mean);
  out.std = std::sqrt(squares / n);
  out.min = sorted.front();
  out.max = sorted.back();
  out.q05 = quantile(sorted, 0.05);
  out.q25 = quantile(sorted, 0.25);
  out.q50 = quantile(sorted, 0.5);
  out.q75 = quantile(sorted, 0.75);
  out.q95 = quantile(sorted, 0.95);
  return out;
}

}  // namespace peftkit::report
