#include "nn/relative.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>

namespace peftkit::nn {

namespace {

// The bucket of key - query: exact up to half of them, then logarithmic up to max_distance.
int64_t t5_bucket(int64_t distance, int64_t buckets, int64_t max_distance, bool both_sides) {
  int64_t bucket = 0;
  if (both_sides) {
    buckets /= 2;
    if (distance > 0) bucket += buckets;
    distance = std::abs(distance);
  } else {
    distance = std::max(int64_t{0}, -distance);
  }
  const int64_t exact = buckets / 2;
  if (distance < exact) return bucket + distance;
  // In float32, as the reference: bucket edges depend on the rounding.
  const float share =
      std::log(static_cast<float>(distance) / static_cast<float>(exact)) /
      static_cast<float>(std::log(static_cast<double>(max_distance) / static_cast<double>(exact))) *
      static_cast<float>(buckets - exact);
  return bucket + std::min(exact + static_cast<int64_t>(share), buckets - 1);
}

// DeBERTa's: the distance itself up to buckets / 2, then logarithmic.
int64_t deberta_bucket(int64_t distance, int64_t buckets, int64_t max_position) {
  const int64_t mid = buckets / 2, size = std::abs(distance);
  if (size <= mid) return distance;
  const auto log_ratio = [&](int64_t n) {
    return std::log(static_cast<float>(n) / static_cast<float>(mid));
  };
  const float share = log_ratio(size) / log_ratio(max_position - 1) * static_cast<float>(mid - 1);
  const auto bucket = static_cast<int64_t>(std::ceil(share)) + mid;
  return distance < 0 ? -bucket : bucket;
}

// index[i][j] = of(j - i + offset), [rows, columns]
template <class Of>
Tensor index_matrix(int64_t rows, int64_t columns, int64_t offset, Of of) {
  std::vector<int64_t> by_distance;  // of -(rows - 1) + offset …
  for (int64_t distance = -(rows - 1); distance < columns; ++distance)
    by_distance.push_back(of(distance + offset));
  Tensor out = at::empty({rows, columns}, at::kLong);
  auto* data = out.mutable_data_ptr<int64_t>();
  for (int64_t i = 0; i < rows; ++i)
    std::copy_n(by_distance.begin() + (rows - 1 - i), columns, data + i * columns);
  return out;
}

}  // namespace

RelativeBias::RelativeBias(const Scope& scope, int64_t buckets, int64_t max_distance, int64_t heads,
                           bool both_sides)
    : buckets_(buckets),
      max_distance_(max_distance),
      both_sides_(both_sides),
      weight_(scope.tensor("weight", {buckets, heads})) {}

Tensor RelativeBias::operator()(int64_t first, int64_t queries, int64_t keys) const {
  const Tensor buckets = index_matrix(queries, keys, -first, [&](int64_t distance) {
    return t5_bucket(distance, buckets_, max_distance_, both_sides_);
  });
  return at::embedding(weight_, buckets).permute({2, 0, 1});
}

Tensor disentangled_scores(const DisentangledPositions& positions, const Tensor& q,
                           const Tensor& k) {
  const int64_t n = q.size(2);
  const Tensor index = index_matrix(n, n, 0, [&](int64_t distance) {
    const int64_t apart = -distance;  // query - key
    const int64_t bucket = positions.buckets > 0
                               ? deberta_bucket(apart, positions.buckets, positions.max_position)
                               : apart;
    return std::clamp(bucket + positions.span, int64_t{0}, 2 * positions.span - 1);
  });
  const std::vector<int64_t> shape = {q.size(0), q.size(1), n, n};
  Tensor scores;
  if (positions.pos_key.defined()) {
    scores = q.matmul(positions.pos_key.transpose(1, 2)).gather(3, index.expand(shape)) *
             positions.scale;
  }
  if (positions.pos_query.defined()) {
    // By key and position, then transposed: score[i][j] = k_j · position(i - j).
    const Tensor term = k.matmul(positions.pos_query.transpose(1, 2))
                            .gather(3, index.t().expand(shape))
                            .transpose(2, 3) *
                        positions.scale;
    scores = scores.defined() ? scores + term : term;
  }
  return scores;
}

}  // namespace peftkit::nn
