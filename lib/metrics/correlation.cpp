#include "metrics/metrics.hpp"
#include "metrics/pairs.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace peftkit::metrics {

namespace {

using Numbers = std::span<const double>;

bool is_constant(Numbers values) {
  return std::all_of(values.begin(), values.end(), [&](double v) { return v == values[0]; });
}

// Moved to mean 0 and scaled to length 1.
std::vector<double> standardized(Numbers values) {
  std::vector<double> out(values.begin(), values.end());
  const double mean =
      std::accumulate(out.begin(), out.end(), 0.0) / static_cast<double>(out.size());
  double largest = 0;
  for (double& v : out) {
    v -= mean;
    largest = std::max(largest, std::abs(v));
  }
  // Divided by the largest first, so that squares of tiny and huge values do not leave the range.
  double squares = 0;
  for (double& v : out) {
    v /= largest;
    squares += v * v;
  }
  for (double& v : out) v /= std::sqrt(squares);
  return out;
}

// Ranks from 1; equal values share the mean of theirs.
std::vector<double> ranks(Numbers values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  std::vector<double> out(values.size());
  for (size_t first = 0, end = 0; first < order.size(); first = end) {
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    const double shared = static_cast<double>(first + 1 + end) / 2;
    for (size_t i = first; i < end; ++i) out[order[i]] = shared;
  }
  return out;
}

}  // namespace

double pearson(Numbers predictions, Numbers targets) {
  require_pairs(predictions, targets);
  if (is_constant(predictions) || is_constant(targets)) return 0;
  const auto x = standardized(predictions), y = standardized(targets);
  return std::clamp(std::inner_product(x.begin(), x.end(), y.begin(), 0.0), -1.0, 1.0);
}

double spearman(Numbers predictions, Numbers targets) {
  require_pairs(predictions, targets);
  return pearson(ranks(predictions), ranks(targets));
}

double mse(Numbers predictions, Numbers targets) {
  require_pairs(predictions, targets);
  double sum = 0;
  for (size_t i = 0; i < targets.size(); ++i) {
    const double error = predictions[i] - targets[i];
    sum += error * error;
  }
  return sum / static_cast<double>(targets.size());
}

}  // namespace peftkit::metrics
