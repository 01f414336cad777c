#pragma once
// Metrics as plain functions over plain vectors. Values agree with scikit-learn and SciPy.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace peftkit::metrics {

double accuracy(std::span<const int64_t> predictions, std::span<const int64_t> labels);

// F1 of class `positive`; 0 where there is nothing to divide by.
double f1_binary(std::span<const int64_t> predictions, std::span<const int64_t> labels, int64_t positive = 1);
// Mean of the F1 of every class that occurs in predictions or labels (scikit-learn's default label set).
double f1_macro(std::span<const int64_t> predictions, std::span<const int64_t> labels);
double f1_micro(std::span<const int64_t> predictions, std::span<const int64_t> labels);
double matthews_correlation(std::span<const int64_t> predictions, std::span<const int64_t> labels);

double pearson(std::span<const double> predictions, std::span<const double> targets);
// Pearson correlation of the ranks, ties averaged.
double spearman(std::span<const double> predictions, std::span<const double> targets);
double mse(std::span<const double> predictions, std::span<const double> targets);

// Multi-label: rows of 0/1, `labels` columns, row-major. Accuracy counts rows that match in full.
double multi_label_accuracy(std::span<const int64_t> predictions, std::span<const int64_t> targets, int64_t labels);
double multi_label_f1_macro(std::span<const int64_t> predictions, std::span<const int64_t> targets, int64_t labels);
double multi_label_f1_micro(std::span<const int64_t> predictions, std::span<const int64_t> targets, int64_t labels);

}  // namespace peftkit::metrics
