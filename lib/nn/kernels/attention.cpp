#include "nn/kernels/attention.hpp"

#include "nn/kernels/attention_head.hpp"
#include "nn/kernels/function_arguments.hpp"
#include "nn/kernels/parallel.hpp"
#include "nn/kernels/product.hpp"
#include "nn/kernels/simd.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

namespace peftkit::nn::kernels {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

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

  // Of query head h, whose weights have a place in `kept`, or where that is null in the scratch.
  Head<T> operator()(int64_t b, int64_t h, T* kept, Scratch<T>& scratch) const {
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
    head.kept = kept != nullptr;
    head.weights = head.kept ? kept + at : scratch.take(head.n * head.row);
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

// `weights`: what the backward pass needs, undefined where that computes them; null: nothing is.
template <class T>
Tensor forward_all(const PackedInputs& inputs, const PackedAttention& shape, Tensor* weights) {
  const Heads<T> heads(inputs, shape);
  Tensor out = at::empty(inputs.q.sizes(), inputs.q.options());
  T* to = out.mutable_data_ptr<T>();
  const bool keep = weights != nullptr && heads.weights() <= shape.most_kept;
  if (keep) *weights = at::empty({heads.weights()}, inputs.q.options());
  T* kept = keep ? weights->mutable_data_ptr<T>() : nullptr;
  heads.each([&](int64_t b, int64_t h, Scratch<T>& scratch) {
    const Head<T> head = heads(b, h, kept, scratch);
    const int64_t at = shape.queries[static_cast<size_t>(b)] * head.q_row + h * head.d;
    forward_head(head, to + at, scratch);
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
    const Head<T> head = heads(b, h, kept, scratch);
    const int64_t first = shape.queries[static_cast<size_t>(b)];
    const int64_t kv = h / (shape.heads / shape.kv_heads);
    const int64_t of_key = shape.keys[static_cast<size_t>(b)] * head.kv_row + kv * d;
    const int64_t of_prefix = (b * shape.kv_heads + kv) * prefix * d;
    const int64_t of_gate = h * inputs.q.size(0) + first;
    const int64_t of_query = first * head.q_row + h * d;
    backward_head(head,
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

struct Packed : torch::autograd::Function<Packed> {
  static Tensor forward(AutogradContext* context, const Tensor& q, const Tensor& k, const Tensor& v,
                        const Optional& prefix_k, const Optional& prefix_v,
                        const Optional& key_gate, const Optional& value_gate, const Optional& bias,
                        const PackedAttention& shape) {
    const PackedInputs inputs{q,
                              k,
                              v,
                              tensor_of(prefix_k),
                              tensor_of(prefix_v),
                              tensor_of(key_gate),
                              tensor_of(value_gate),
                              tensor_of(bias)};
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
