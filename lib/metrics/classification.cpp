#include "metrics/metrics.hpp"
#include "metrics/pairs.hpp"

#include <cmath>
#include <map>

namespace peftkit::metrics {

namespace {

using Classes = std::span<const int64_t>;

int64_t hits(Classes predictions, Classes labels) {
  int64_t count = 0;
  for (size_t i = 0; i < labels.size(); ++i) count += predictions[i] == labels[i];
  return count;
}

std::map<int64_t, Counts> counts_by_class(Classes predictions, Classes labels) {
  std::map<int64_t, Counts> counts;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (predictions[i] == labels[i]) {
      ++counts[labels[i]].true_positive;
    } else {
      ++counts[predictions[i]].false_positive;
      ++counts[labels[i]].false_negative;
    }
  }
  return counts;
}

}  // namespace

double accuracy(Classes predictions, Classes labels) {
  require_pairs(predictions.size(), labels.size());
  return static_cast<double>(hits(predictions, labels)) / static_cast<double>(labels.size());
}

double f1_binary(Classes predictions, Classes labels, int64_t positive) {
  require_pairs(predictions.size(), labels.size());
  return counts_by_class(predictions, labels)[positive].f1();
}

double f1_macro(Classes predictions, Classes labels) {
  require_pairs(predictions.size(), labels.size());
  const auto counts = counts_by_class(predictions, labels);
  double sum = 0;
  for (const auto& [name, count] : counts) sum += count.f1();
  return sum / static_cast<double>(counts.size());
}

// Each miss is one false positive and one false negative, so 2 TP / (2 TP + FP + FN) = TP / n.
double f1_micro(Classes predictions, Classes labels) {
  return accuracy(predictions, labels);
}

// With t_k and p_k examples of class k on either side, c of n hit:
// (c n - Σ t_k p_k) / sqrt((n² - Σ p_k²) (n² - Σ t_k²)).
double matthews_correlation(Classes predictions, Classes labels) {
  require_pairs(predictions.size(), labels.size());
  const auto n = static_cast<double>(labels.size());
  double both = 0, predicted = 0, labelled = 0;
  for (const auto& [name, count] : counts_by_class(predictions, labels)) {
    const auto p = static_cast<double>(count.true_positive + count.false_positive);
    const auto t = static_cast<double>(count.true_positive + count.false_negative);
    both += t * p;
    predicted += p * p;
    labelled += t * t;
  }
  const double divisor = (n * n - predicted) * (n * n - labelled);
  if (divisor == 0) return 0;
  return (static_cast<double>(hits(predictions, labels)) * n - both) / std::sqrt(divisor);
}

}  // namespace peftkit::metrics
