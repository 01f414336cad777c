#include "metrics/metrics.hpp"
#include "metrics/pairs.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <vector>

namespace peftkit::metrics {

namespace {

using Flags = std::span<const int64_t>;

void require_rows(Flags predictions, Flags targets, int64_t labels) {
  require_pairs(predictions.size(), targets.size());
  if (labels < 1 || targets.size() % static_cast<size_t>(labels) != 0) {
    throw Error(ErrorKind::data,
                str(targets.size(), " values are not whole rows of ", labels, " labels"));
  }
}

std::vector<Counts> counts_by_label(Flags predictions, Flags targets, int64_t labels) {
  std::vector<Counts> counts(static_cast<size_t>(labels));
  for (size_t i = 0; i < targets.size(); ++i) {
    Counts& count = counts[i % counts.size()];
    const bool predicted = predictions[i] != 0, wanted = targets[i] != 0;
    count.true_positive += predicted && wanted;
    count.false_positive += predicted && !wanted;
    count.false_negative += !predicted && wanted;
  }
  return counts;
}

}  // namespace

double multi_label_accuracy(Flags predictions, Flags targets, int64_t labels) {
  require_rows(predictions, targets, labels);
  const auto width = static_cast<size_t>(labels);
  int64_t hits = 0;
  for (size_t i = 0; i < targets.size(); i += width) {
    hits += std::ranges::equal(predictions.subspan(i, width), targets.subspan(i, width));
  }
  return static_cast<double>(hits) * static_cast<double>(labels) /
         static_cast<double>(targets.size());
}

double multi_label_f1_macro(Flags predictions, Flags targets, int64_t labels) {
  require_rows(predictions, targets, labels);
  double sum = 0;
  for (const Counts& count : counts_by_label(predictions, targets, labels)) sum += count.f1();
  return sum / static_cast<double>(labels);
}

double multi_label_f1_micro(Flags predictions, Flags targets, int64_t labels) {
  require_rows(predictions, targets, labels);
  Counts all;
  for (const Counts& count : counts_by_label(predictions, targets, labels)) {
    all.true_positive += count.true_positive;
    all.false_positive += count.false_positive;
    all.false_negative += count.false_negative;
  }
  return all.f1();
}

}  // namespace peftkit::metrics
