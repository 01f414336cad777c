#pragma once
// Metrics as plain functions over plain vectors. Values agree with scikit-learn and SciPy, and are
// always finite, since they go into JSON files: where those libraries warn and answer NaN, the
// answer here is 0.
//
// Every function throws Error(data) on empty input or sides of different lengths, and the
// functions over numbers throw Error(numeric) on a value that is not finite.

#include <cstdint>
#include <span>

namespace peftkit::metrics {

double accuracy(std::span<const int64_t> predictions, std::span<const int64_t> labels);

// F1 of class `positive`; 0 where that class occurs on neither side.
double f1_binary(std::span<const int64_t> predictions, std::span<const int64_t> labels,
                 int64_t positive = 1);
// Mean of the F1 of every class that occurs in predictions or labels (scikit-learn's default).
double f1_macro(std::span<const int64_t> predictions, std::span<const int64_t> labels);
// F1 of the counts summed over classes. With one label per example this is the accuracy.
double f1_micro(std::span<const int64_t> predictions, std::span<const int64_t> labels);
// Any number of classes (Gorodkin 2004); 0 where either side has one class only.
double matthews_correlation(std::span<const int64_t> predictions, std::span<const int64_t> labels);

// 0 where either side is constant, a single pair included.
double pearson(std::span<const double> predictions, std::span<const double> targets);
// Pearson correlation of the ranks, ties averaged.
double spearman(std::span<const double> predictions, std::span<const double> targets);
double mse(std::span<const double> predictions, std::span<const double> targets);

// Multi-label: rows of 0/1, `labels` columns, row-major. Accuracy counts rows that match in full;
// a label that occurs on neither side has F1 0.
double multi_label_accuracy(std::span<const int64_t> predictions, std::span<const int64_t> targets,
                            int64_t labels);
double multi_label_f1_macro(std::span<const int64_t> predictions, std::span<const int64_t> targets,
                            int64_t labels);
double multi_label_f1_micro(std::span<const int64_t> predictions, std::span<const int64_t> targets,
                            int64_t labels);

// exp of the mean over tokens of the negative log likelihood (natural logarithm), which is given as
// a sum; the largest double where that is more. Throws Error(data) without tokens and
// Error(numeric) for a sum that is not finite.
double perplexity(double negative_log_likelihood, int64_t tokens);

}  // namespace peftkit::metrics
