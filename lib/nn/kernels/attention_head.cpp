#include "nn/kernels/attention_head.hpp"

#include "nn/kernels/product.hpp"
#include "nn/kernels/simd.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace peftkit::nn::kernels {

namespace {

// Rows in whole lanes, zeros behind them.
template <class T>
PEFTKIT_INLINE void widen(const T* from, int64_t from_row, int64_t rows, int64_t columns, T* to,
                          int64_t to_row) {
  for (int64_t i = 0; i < rows; ++i) {
    std::copy_n(from + i * from_row, columns, to + i * to_row);
    std::fill(to + i * to_row + columns, to + (i + 1) * to_row, T{0});
  }
}

// Prefix and sequence end to end, [P + m, wide].
template <class T>
PEFTKIT_INLINE void join_rows(const Head<T>& head, const T* prefix, const T* own, T* to) {
  widen(prefix, head.d, head.prefix, head.d, to, head.wide);
  widen(own, head.kv_row, head.m, head.d, to + head.prefix * head.wide, head.wide);
}

// The same transposed, [d, row].
template <class T>
PEFTKIT_INLINE void join_columns(const Head<T>& head, const T* prefix, const T* own, T* to) {
  const auto row_of = [&](int64_t j) -> const T* {
    if (j < head.prefix) return prefix + j * head.d;
    return j < head.prefix + head.m ? own + (j - head.prefix) * head.kv_row : nullptr;
  };
  for (int64_t first = 0; first < head.row; first += kLanes) {
    std::array<const T*, kLanes> rows{};
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = row_of(first + static_cast<int64_t>(i));
    transpose(rows, head.d, to + first, head.row);
  }
}

// row[j] times `ahead` for the prefix's columns and `other` for the rest.
template <class T>
PEFTKIT_INLINE void scale_row(const Head<T>& head, T* row, T ahead, T other) {
  const auto prefix = static_cast<int32_t>(head.prefix), width = static_cast<int32_t>(head.row);
#pragma omp simd
  for (int32_t j = 0; j < width; ++j) row[j] *= j < prefix ? ahead : other;
}

// The prefix's part of a sum of products of two rows.
template <class T>
PEFTKIT_INLINE T prefix_sum(const Head<T>& head, const T* a, const T* b) {
  const auto prefix = static_cast<int32_t>(head.prefix), width = static_cast<int32_t>(head.row);
  T sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int32_t j = 0; j < width; ++j) sum += j < prefix ? a[j] * b[j] : T{0};
  return sum;
}

// A row of scores to weights: softmax over the prefix and the keys first … last. All loops are over
// whole lanes.
template <class T>
PEFTKIT_INLINE void softmax(T* row, int64_t prefix, int64_t first, int64_t last, int64_t width) {
  constexpr T kUnseen = -std::numeric_limits<T>::infinity();
  std::fill(row + prefix, row + first, kUnseen);
  std::fill(row + last, row + width, kUnseen);
  T most = kUnseen;
#pragma omp simd reduction(max : most)
  for (int64_t j = 0; j < width; ++j) most = std::max(most, row[j]);
  T sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < width; ++j) {
    const T weight = exponential(row[j] - most);
    row[j] = row[j] == kUnseen ? T{0} : weight;
    sum += row[j];
  }
  const T share = 1 / sum;
#pragma omp simd
  for (int64_t j = 0; j < width; ++j) row[j] *= share;
}

// The weights of query i after dropout.
template <class T>
PEFTKIT_INLINE void drop(const Head<T>& head, T* dropped, int64_t i) {
  const T* from = head.weights + i * head.row;
  T* to = dropped + i * head.row;
  if (head.threshold == 0) {
    if (to != from) std::copy_n(from, head.row, to);
  } else {
    const uint32_t index = head.first_index + static_cast<uint32_t>(i * head.row);
#pragma omp simd
    for (int64_t j = 0; j < head.row; ++j) {
      const bool keep = random_bits(head.key, index + static_cast<uint32_t>(j)) >= head.threshold;
      to[j] = keep ? from[j] * head.kept_scale : T{0};
    }
  }
}

// The weights of all queries, before dropout.
template <class T>
PEFTKIT_INLINE void weigh(const Head<T>& head, Scratch<T>& scratch) {
  const int64_t keys = head.prefix + head.m;
  T* k = scratch.take(head.d * head.row);
  join_columns(head, head.prefix_k, head.k, k);
  multiply(head.q, head.q_row, int64_t{1}, k, head.row, head.weights, head.row, head.n, head.row,
           head.d);
  for (int64_t i = 0; i < head.n; ++i) {
    T* row = head.weights + i * head.row;
    scale_row(head, row, head.key_gate != nullptr ? head.scale * head.key_gate[i] : head.scale,
              head.scale);
    if (head.bias != nullptr) {
#pragma omp simd
      for (int64_t j = 0; j < keys; ++j) row[j] += head.bias[i * head.bias_row + j];
    }
    // The keys that query i sees.
    int64_t first = 0, last = head.m;
    if (head.causal) {
      const int64_t own = i + head.m - head.n;
      last = std::min(head.m, own + 1);
      if (head.window > 0) first = std::max(int64_t{0}, own - head.window + 1);
    } else if (head.window > 0) {
      first = std::max(int64_t{0}, i - head.window);
      last = std::min(head.m, i + head.window + 1);
    }
    softmax(row, head.prefix, head.prefix + first, head.prefix + last, head.row);
  }
}

template <class T>
PEFTKIT_INLINE void forward(const Head<T>& head, T* out, Scratch<T>& scratch) {
  weigh(head, scratch);
  const int64_t keys = head.prefix + head.m;
  const bool changed = head.threshold > 0 || head.value_gate != nullptr;
  T* dropped = head.kept && changed ? scratch.take(head.n * head.row) : head.weights;
  for (int64_t i = 0; i < head.n && changed; ++i) {
    drop(head, dropped, i);
    if (head.value_gate != nullptr)
      scale_row(head, dropped + i * head.row, head.value_gate[i], T{1});
  }
  T* v = scratch.take(keys * head.wide);
  join_rows(head, head.prefix_v, head.v, v);
  if (head.wide == head.d) {
    multiply(dropped, head.row, int64_t{1}, v, head.wide, out, head.q_row, head.n, head.wide, keys);
    return;
  }
  T* context = scratch.take(head.n * head.wide);
  multiply(dropped, head.row, int64_t{1}, v, head.wide, context, head.wide, head.n, head.wide,
           keys);
  for (int64_t i = 0; i < head.n; ++i)
    std::copy_n(context + i * head.wide, head.d, out + i * head.q_row);
}

// Adds the first rows to the prefix's gradient, the others to the sequence's.
template <class T>
PEFTKIT_INLINE void part_rows(const Head<T>& head, const T* from, T* prefix, T* own) {
  const auto add = [&](const T* row, T* to) {
#pragma omp simd
    for (int64_t c = 0; c < head.d; ++c) to[c] += row[c];
  };
  for (int64_t j = 0; j < head.prefix; ++j) add(from + j * head.wide, prefix + j * head.d);
  for (int64_t j = 0; j < head.m; ++j)
    add(from + (head.prefix + j) * head.wide, own + j * head.kv_row);
}

// Of the queries, from the slopes of the scores: dQ = scale · dS K, the prefix's part times the
// key gate, whose own gradient is that part along the query.
template <class T>
PEFTKIT_INLINE void backward_queries(const Head<T>& head, const T* slope, const T* k,
                                     const HeadGradients<T>& to, Scratch<T>& scratch) {
  T* dq = scratch.take(head.n * head.wide);
  multiply(slope + head.prefix, head.row, int64_t{1}, k + head.prefix * head.wide, head.wide, dq,
           head.wide, head.n, head.wide, head.m);
  T* of_prefix = scratch.take(head.n * head.wide);
  if (head.prefix > 0)
    multiply(slope, head.row, int64_t{1}, k, head.wide, of_prefix, head.wide, head.n, head.wide,
             head.prefix);
  for (int64_t i = 0; i < head.n; ++i) {
    T* row = dq + i * head.wide;
    const T* ahead = of_prefix + i * head.wide;
    T* out = to.q + i * head.q_row;
    if (head.prefix == 0) {
#pragma omp simd
      for (int64_t c = 0; c < head.d; ++c) out[c] = row[c] * head.scale;
      continue;
    }
    const T gate = head.key_gate != nullptr ? head.key_gate[i] : T{1};
    const T* q = head.q + i * head.q_row;
    T along = 0;
#pragma omp simd reduction(+ : along)
    for (int64_t c = 0; c < head.d; ++c) {
      along += ahead[c] * q[c];
      out[c] = (row[c] + gate * ahead[c]) * head.scale;
    }
    if (to.key_gate != nullptr) to.key_gate[i] += along * head.scale;
  }
}

template <class T>
PEFTKIT_INLINE void backward(const Head<T>& head, const HeadGradients<T>& to, Scratch<T>& scratch) {
  if (!head.kept) weigh(head, scratch);
  const int64_t keys = head.prefix + head.m;
  T* d_out = scratch.take(head.n * head.wide);
  widen(to.out, head.q_row, head.n, head.d, d_out, head.wide);

  // dW = dO Vᵀ
  T* v = scratch.take(head.d * head.row);
  join_columns(head, head.prefix_v, head.v, v);
  T* slope = scratch.take(head.n * head.row);
  multiply(d_out, head.wide, int64_t{1}, v, head.row, slope, head.row, head.n, head.row, head.d);

  T* dropped = scratch.take(head.n * head.row);
  for (int64_t i = 0; i < head.n; ++i) {
    drop(head, dropped, i);
    T* ds = slope + i * head.row;
    T* wd = dropped + i * head.row;
    const T* w = head.weights + i * head.row;
    if (head.value_gate != nullptr) {
      to.value_gate[i] += prefix_sum(head, ds, wd);
      scale_row(head, ds, head.value_gate[i], T{1});
    }
    T total = 0;
#pragma omp simd reduction(+ : total)
    for (int64_t j = 0; j < head.row; ++j) total += ds[j] * wd[j];
#pragma omp simd
    for (int64_t j = 0; j < head.row; ++j) ds[j] = ds[j] * wd[j] - w[j] * total;
    if (head.value_gate != nullptr) scale_row(head, wd, head.value_gate[i], T{1});
  }

  // dV = Wᵀ dO
  T* rows = scratch.take(keys * head.wide);
  multiply(dropped, int64_t{1}, head.row, d_out, head.wide, rows, head.wide, keys, head.wide,
           head.n);
  part_rows(head, rows, to.prefix_v, to.v);

  // dQ from dS K; dK = dSᵀ Q. Scores are scale · gate · q kᵀ.
  T* k = scratch.take(keys * head.wide);
  join_rows(head, head.prefix_k, head.k, k);
  backward_queries(head, slope, k, to, scratch);
  for (int64_t i = 0; i < head.n; ++i)
    scale_row(head, slope + i * head.row,
              head.key_gate != nullptr ? head.scale * head.key_gate[i] : head.scale, head.scale);
  T* q = scratch.take(head.n * head.wide);
  widen(head.q, head.q_row, head.n, head.d, q, head.wide);
  multiply(slope, int64_t{1}, head.row, q, head.wide, rows, head.wide, keys, head.wide, head.n);
  part_rows(head, rows, to.prefix_k, to.k);
}

}  // namespace

PEFTKIT_SIMD void forward_head(const Head<float>& head, float* out, Scratch<float>& scratch) {
  forward(head, out, scratch);
}
PEFTKIT_SIMD void forward_head(const Head<double>& head, double* out, Scratch<double>& scratch) {
  forward(head, out, scratch);
}
PEFTKIT_SIMD void backward_head(const Head<float>& head, const HeadGradients<float>& to,
                                Scratch<float>& scratch) {
  backward(head, to, scratch);
}
PEFTKIT_SIMD void backward_head(const Head<double>& head, const HeadGradients<double>& to,
                                Scratch<double>& scratch) {
  backward(head, to, scratch);
}

}  // namespace peftkit::nn::kernels
