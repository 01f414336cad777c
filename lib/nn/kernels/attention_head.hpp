#pragma once
// One head of attention over one sequence, forward and backward: the arithmetic of
// kernels/attention.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace peftkit::nn::kernels {

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
  bool kept;   // … from the forward to the backward pass; else computed in both
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

// Softmax(scale · q kᵀ + bias) v, into `out`, whose rows are those of q.
void forward_head(const Head<float>& head, float* out, Scratch<float>& scratch);
void forward_head(const Head<double>& head, double* out, Scratch<double>& scratch);

// Adds to the gradients of keys, values and gates, and sets that of the queries.
void backward_head(const Head<float>& head, const HeadGradients<float>& to,
                   Scratch<float>& scratch);
void backward_head(const Head<double>& head, const HeadGradients<double>& to,
                   Scratch<double>& scratch);

}  // namespace peftkit::nn::kernels
