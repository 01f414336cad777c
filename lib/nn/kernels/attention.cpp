#include "nn/kernels/attention.hpp"

#include "nn/kernels/parallel.hpp"
#include "nn/kernels/product.hpp"
#include "nn/kernels/simd.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <limits>

namespace peftkit::nn::kernels {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// One head of one sequence. Scores have a column for each of the prefix's keys and then for each of
// the sequence's; their rows are `row` numbers, whole lanes.
template <class T>
struct Head {
  int64_t n, prefix, m, row, d, wide;  // queries, prefix and own keys; d in whole lanes
  int64_t q_row, kv_row;               // numbers from a token to the next
  const T *q, *k, *v, *prefix_k, *prefix_v, *key_gate, *value_gate, *bias;
  int64_t bias_row;
  T scale;
  bool causal;
  int64_t window;
  uint32_t threshold, first_index;  // of dropout
  T kept_scale;
  uint64_t key;
  T* weights;  // [n, row], before dropout
  bool kept;   // … for the backward pass
};

// The gradients of a head; keys and values add up over the heads that share them.
template <class T>
struct HeadGradients {
  const T* out;
  T *q, *k, *v, *prefix_k, *prefix_v, *key_gate, *value_gate;
};

// Room that a thread uses again for every head.
template <class T>
class Scratch {
 public:
  T* take(int64_t count) {
    if (used_ == parts_.size()) parts_.emplace_back();
    auto& part = parts_[used_++];
    if (static_cast<int64_t>(part.size()) < count) part.resize(static_cast<size_t>(count));
    return part.data();
  }
  void reset() { used_ = 0; }

 private:
  std::vector<std::vector<T>> parts_;
  size_t used_ = 0;
};

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

// The same turned, [d, row].
template <class T>
PEFTKIT_INLINE void join_columns(const Head<T>& head, const T* prefix, const T* own, T* to) {
  const auto row_of = [&](int64_t j) -> const T* {
    if (j < head.prefix) return prefix + j * head.d;
    return j < head.prefix + head.m ? own + (j - head.prefix) * head.kv_row : nullptr;
  };
  for (int64_t first = 0; first < head.row; first += kLanes) {
    std::array<const T*, kLanes> rows{};
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = row_of(first + static_cast<int64_t>(i));
    int64_t c = 0;
    for (; c + kLanes <= head.d; c += kLanes) {
      turn(rows, to + c * head.row + first, head.row);
      for (auto& row : rows) row = row != nullptr ? row + kLanes : nullptr;
    }
    for (int64_t left = 0; c < head.d; ++c, ++left) {
      for (size_t i = 0; i < rows.size(); ++i)
        to[c * head.row + first + static_cast<int64_t>(i)] =
            rows[i] != nullptr ? rows[i][left] : T{0};
    }
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
  constexpr T kHidden = -std::numeric_limits<T>::infinity();
  std::fill(row + prefix, row + first, kHidden);
  std::fill(row + last, row + width, kHidden);
  T most = kHidden;
#pragma omp simd reduction(max : most)
  for (int64_t j = 0; j < width; ++j) most = std::max(most, row[j]);
  T sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < width; ++j) {
    const T weight = exponential(row[j] - most);
    row[j] = row[j] == kHidden ? T{0} : weight;
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

template <class T>
PEFTKIT_INLINE void forward_head(const Head<T>& head, T* out, Scratch<T>& scratch) {
  const int64_t keys = head.prefix + head.m;
  T* k = scratch.take(head.d * head.row);
  join_columns(head, head.prefix_k, head.k, k);
  multiply(head.q, head.q_row, int64_t{1}, k, head.row, head.weights, head.row, head.n, head.row,
           head.d);
  const bool changed = head.threshold > 0 || head.value_gate != nullptr;
  T* dropped = head.kept && changed ? scratch.take(head.n * head.row) : head.weights;
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
PEFTKIT_INLINE void backward_head(const Head<T>& head, const HeadGradients<T>& to,
                                  Scratch<T>& scratch) {
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

PEFTKIT_SIMD void run_forward(const Head<float>& head, float* out, Scratch<float>& scratch) {
  forward_head(head, out, scratch);
}
PEFTKIT_SIMD void run_forward(const Head<double>& head, double* out, Scratch<double>& scratch) {
  forward_head(head, out, scratch);
}
PEFTKIT_SIMD void run_backward(const Head<float>& head, const HeadGradients<float>& to,
                               Scratch<float>& scratch) {
  backward_head(head, to, scratch);
}
PEFTKIT_SIMD void run_backward(const Head<double>& head, const HeadGradients<double>& to,
                               Scratch<double>& scratch) {
  backward_head(head, to, scratch);
}

template <class T>
const T* data_of(const Tensor& tensor) {
  return tensor.defined() ? tensor.const_data_ptr<T>() : nullptr;
}

// Where the heads of a call lie.
template <class T>
class Heads {
 public:
  Heads(const PackedInputs& inputs, const PackedAttention& shape)
      : inputs_(inputs),
        shape_(shape),
        prefix_(inputs.prefix_k.defined() ? inputs.prefix_k.size(2) : 0),
        prefix_step_(prefix_ > 0 && inputs.prefix_k.size(0) > 1
                         ? shape.kv_heads * prefix_ * shape.head_dim
                         : 0) {
    int64_t at = 0;
    for (int64_t b = 0; b < sequences(); ++b) {
      weights_at_.push_back(at);
      at += shape.heads * count(shape.queries, b) * row(b);
    }
    weights_at_.push_back(at);
  }

  int64_t sequences() const { return static_cast<int64_t>(shape_.queries.size()) - 1; }
  int64_t prefix() const { return prefix_; }
  int64_t weights() const { return weights_at_.back(); }
  int64_t row(int64_t b) const { return whole_lanes(prefix_ + count(shape_.keys, b)); }

  // Of query head h, whose weights are at `weights` + their place, or at `weights` itself where
  // they are not kept.
  Head<T> operator()(int64_t b, int64_t h, T* weights, bool kept) const {
    const int64_t d = shape_.head_dim, kv = h / (shape_.heads / shape_.kv_heads);
    const int64_t first = shape_.queries[static_cast<size_t>(b)];
    const int64_t first_key = shape_.keys[static_cast<size_t>(b)];
    Head<T> head{};
    head.n = count(shape_.queries, b);
    head.prefix = prefix_;
    head.m = count(shape_.keys, b);
    head.row = row(b);
    head.d = d;
    head.wide = whole_lanes(d);
    head.q_row = shape_.heads * d;
    head.kv_row = shape_.kv_heads * d;
    head.q = data_of<T>(inputs_.q) + first * head.q_row + h * d;
    head.k = data_of<T>(inputs_.k) + first_key * head.kv_row + kv * d;
    head.v = data_of<T>(inputs_.v) + first_key * head.kv_row + kv * d;
    if (prefix_ > 0) {
      const int64_t at = b * prefix_step_ + kv * prefix_ * d;
      head.prefix_k = data_of<T>(inputs_.prefix_k) + at;
      head.prefix_v = data_of<T>(inputs_.prefix_v) + at;
    }
    if (inputs_.key_gate.defined()) head.key_gate = data_of<T>(inputs_.key_gate) + first;
    if (inputs_.value_gate.defined()) head.value_gate = data_of<T>(inputs_.value_gate) + first;
    if (inputs_.bias.defined()) {
      head.bias_row = inputs_.bias.size(2);
      head.bias = data_of<T>(inputs_.bias) + h * inputs_.bias.size(1) * head.bias_row;
    }
    head.scale = static_cast<T>(shape_.scale);
    head.causal = shape_.causal;
    head.window = shape_.window;
    head.threshold = shape_.dropout > 0 ? dropout_threshold(shape_.dropout) : 0;
    head.kept_scale = shape_.dropout < 1 ? static_cast<T>(1 / (1 - shape_.dropout)) : T{0};
    head.key = shape_.key;
    const int64_t at = weights_at_[static_cast<size_t>(b)] + h * head.n * head.row;
    head.first_index = static_cast<uint32_t>(at);
    head.weights = weights + (kept ? at : 0);
    head.kept = kept;
    return head;
  }

  // The heads of `kv_heads`, one after the other: task i is one of a sequence's.
  template <class Run>
  void each(const Run& run) const {
    const int64_t tasks = sequences() * shape_.kv_heads;
    at::parallel_for(0, tasks, 1, [&](int64_t begin, int64_t end) {
      Scratch<T> scratch;
      for (int64_t task = begin; task < end; ++task) {
        const int64_t b = task / shape_.kv_heads, kv = task % shape_.kv_heads;
        const int64_t group = shape_.heads / shape_.kv_heads;
        for (int64_t h = kv * group; h < (kv + 1) * group; ++h) {
          scratch.reset();
          run(b, h, scratch);
        }
      }
    });
  }

 private:
  static int64_t count(const std::vector<int64_t>& begins, int64_t b) {
    return begins[static_cast<size_t>(b) + 1] - begins[static_cast<size_t>(b)];
  }

  const PackedInputs& inputs_;
  const PackedAttention& shape_;
  int64_t prefix_, prefix_step_;
  std::vector<int64_t> weights_at_;
};

template <class T>
Tensor forward_all(const PackedInputs& inputs, const PackedAttention& shape, Tensor* weights) {
  const Heads<T> heads(inputs, shape);
  Tensor out = at::empty(inputs.q.sizes(), inputs.q.options());
  T* to = out.mutable_data_ptr<T>();
  if (weights != nullptr) *weights = at::empty({heads.weights()}, inputs.q.options());
  T* kept = weights != nullptr ? weights->mutable_data_ptr<T>() : nullptr;
  heads.each([&](int64_t b, int64_t h, Scratch<T>& scratch) {
    Head<T> head = heads(b, h, kept, kept != nullptr);
    if (kept == nullptr) head.weights = scratch.take(head.n * head.row);
    const int64_t at = shape.queries[static_cast<size_t>(b)] * head.q_row + h * head.d;
    run_forward(head, to + at, scratch);
  });
  return out;
}

template <class T>
variable_list backward_all(const PackedInputs& inputs, const PackedAttention& shape,
                           const Tensor& weights, const Tensor& d_out) {
  const Heads<T> heads(inputs, shape);
  const auto options = inputs.q.options();
  const Tensor dq = at::empty(inputs.q.sizes(), options);
  const Tensor dk = at::zeros(inputs.k.sizes(), options), dv = at::zeros(inputs.v.sizes(), options);
  const int64_t prefix = heads.prefix(), d = shape.head_dim, count = heads.sequences();
  Tensor prefix_k, prefix_v, key_gate, value_gate;
  if (prefix > 0) {
    prefix_k = at::zeros({count, shape.kv_heads, prefix, d}, options);
    prefix_v = at::zeros({count, shape.kv_heads, prefix, d}, options);
  }
  // Every head has a row of its own.
  if (inputs.key_gate.defined()) key_gate = at::zeros({shape.heads, inputs.q.size(0)}, options);
  if (inputs.value_gate.defined()) value_gate = at::zeros({shape.heads, inputs.q.size(0)}, options);
  T* const kept = const_cast<T*>(data_of<T>(weights));
  const auto at = [](const Tensor& tensor, int64_t place) {
    return tensor.defined() ? tensor.mutable_data_ptr<T>() + place : nullptr;
  };
  heads.each([&](int64_t b, int64_t h, Scratch<T>& scratch) {
    const Head<T> head = heads(b, h, kept, true);
    const int64_t first = shape.queries[static_cast<size_t>(b)];
    const int64_t kv = h / (shape.heads / shape.kv_heads);
    const int64_t of_key = shape.keys[static_cast<size_t>(b)] * head.kv_row + kv * d;
    const int64_t of_prefix = (b * shape.kv_heads + kv) * prefix * d;
    const int64_t of_gate = h * inputs.q.size(0) + first;
    const int64_t of_query = first * head.q_row + h * d;
    run_backward(head,
                 HeadGradients<T>{data_of<T>(d_out) + of_query, at(dq, of_query), at(dk, of_key),
                                  at(dv, of_key), at(prefix_k, of_prefix), at(prefix_v, of_prefix),
                                  at(key_gate, of_gate), at(value_gate, of_gate)},
                 scratch);
  });
  const auto summed = [](const Tensor& parts) { return parts.defined() ? parts.sum(0) : parts; };
  if (prefix > 0 && inputs.prefix_k.size(0) == 1) {
    prefix_k = prefix_k.sum(0, /*keepdim=*/true);
    prefix_v = prefix_v.sum(0, /*keepdim=*/true);
  }
  return {dq, dk, dv, prefix_k, prefix_v, summed(key_gate), summed(value_gate)};
}

struct Shape : torch::CustomClassHolder {
  PackedAttention shape;
};

using Optional = std::optional<Tensor>;

struct Packed : torch::autograd::Function<Packed> {
  static Tensor forward(AutogradContext* context, const Tensor& q, const Tensor& k, const Tensor& v,
                        const Optional& prefix_k, const Optional& prefix_v,
                        const Optional& key_gate, const Optional& value_gate, const Optional& bias,
                        const PackedAttention& shape) {
    const auto defined = [](const Optional& tensor) { return tensor.value_or(Tensor()); };
    const PackedInputs inputs{q,
                              k,
                              v,
                              defined(prefix_k),
                              defined(prefix_v),
                              defined(key_gate),
                              defined(value_gate),
                              defined(bias)};
    auto held = c10::make_intrusive<Shape>();
    held->shape = shape;
    context->saved_data["shape"] = c10::IValue::make_capsule(held);
    Tensor weights;
    const Tensor out = q.scalar_type() == at::kDouble ? forward_all<double>(inputs, shape, &weights)
                                                      : forward_all<float>(inputs, shape, &weights);
    context->save_for_backward({q, k, v, inputs.prefix_k, inputs.prefix_v, inputs.key_gate,
                                inputs.value_gate, inputs.bias, weights});
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const PackedInputs inputs{saved[0], saved[1], saved[2], saved[3],
                              saved[4], saved[5], saved[6], saved[7]};
    const auto held =
        c10::static_intrusive_pointer_cast<Shape>(context->saved_data["shape"].toCapsule());
    const Tensor d_out = gradients[0].contiguous();
    variable_list out = d_out.scalar_type() == at::kDouble
                            ? backward_all<double>(inputs, held->shape, saved[8], d_out)
                            : backward_all<float>(inputs, held->shape, saved[8], d_out);
    out.resize(9);
    return out;
  }
};

Tensor contiguous(const Tensor& tensor) {
  return tensor.defined() ? tensor.contiguous() : tensor;
}

Optional optional(const Tensor& tensor) {
  return tensor.defined() ? Optional(tensor) : std::nullopt;
}

}  // namespace

Tensor packed_attention(const PackedInputs& given, const PackedAttention& shape) {
  const PackedInputs inputs{contiguous(given.q),          contiguous(given.k),
                            contiguous(given.v),          contiguous(given.prefix_k),
                            contiguous(given.prefix_v),   contiguous(given.key_gate),
                            contiguous(given.value_gate), contiguous(given.bias)};
  if (!at::GradMode::is_enabled()) {
    return inputs.q.scalar_type() == at::kDouble ? forward_all<double>(inputs, shape, nullptr)
                                                 : forward_all<float>(inputs, shape, nullptr);
  }
  return Packed::apply(inputs.q, inputs.k, inputs.v, optional(inputs.prefix_k),
                       optional(inputs.prefix_v), optional(inputs.key_gate),
                       optional(inputs.value_gate), optional(inputs.bias), shape);
}

}  // namespace peftkit::nn::kernels
