#include "generate/choose.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace peftkit::generate {

int32_t most_likely(std::span<const float> scores) {
  return static_cast<int32_t>(std::ranges::max_element(scores) - scores.begin());
}

int32_t sample(std::span<const float> scores, const Settings& settings, double uniform) {
  std::vector<int32_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  const auto above = [&](int32_t a, int32_t b) {
    const float of_a = scores[static_cast<size_t>(a)], of_b = scores[static_cast<size_t>(b)];
    return of_a != of_b ? of_a > of_b : a < b;
  };
  if (settings.top_k > 0 && static_cast<size_t>(settings.top_k) < order.size()) {
    std::ranges::nth_element(order, order.begin() + settings.top_k - 1, above);
    order.resize(static_cast<size_t>(settings.top_k));
  }
  std::ranges::sort(order, above);
  std::vector<double> weights;
  const double highest = scores[static_cast<size_t>(order[0])];
  for (const int32_t token : order)
    weights.push_back(
        std::exp((scores[static_cast<size_t>(token)] - highest) / settings.temperature));
  double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (settings.top_p < 1) {
    // The fewest tokens whose share reaches top_p.
    double share = 0;
    size_t kept = 0;
    while (kept < weights.size() && share < settings.top_p * total) share += weights[kept++];
    weights.resize(std::max<size_t>(1, kept));
    total = std::accumulate(weights.begin(), weights.end(), 0.0);
  }
  double left = uniform * total;
  for (size_t i = 0; i < weights.size(); ++i) {
    left -= weights[i];
    if (left < 0) return order[i];
  }
  return order[weights.size() - 1];
}

}  // namespace peftkit::generate
