#include "nn/kernels/low_rank.hpp"

#include "nn/kernels/function_arguments.hpp"
#include "nn/kernels/linear.hpp"
#include "nn/kernels/parallel.hpp"
#include "nn/kernels/product.hpp"
#include "nn/kernels/simd.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/List.h>
#include <ATen/ops/empty.h>
#include <c10/util/BFloat16.h>
#include <torch/csrc/autograd/custom_function.h>

#include <type_traits>
#include <vector>

namespace peftkit::nn::kernels {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kBlock = 24;   // tokens that are worked on together
constexpr int64_t kGrain = 64;   // tokens that a thread takes at least
constexpr int64_t kWidest = 64;  // above, oneDNN is as fast
constexpr int64_t kFewest = 8;   // tokens; below, turning a weight costs more than its product
constexpr int64_t kStrip = 64;   // columns of a weight's gradient that a thread takes at least

template <class T>
void load(const T* from, int64_t count, T* to) {
  std::copy_n(from, count, to);
}
PEFTKIT_SIMD void load(const c10::BFloat16* from, int64_t count, float* to) {
  const auto* bits = reinterpret_cast<const uint16_t*>(from);
#pragma omp simd
  for (int64_t i = 0; i < count; ++i)
    to[i] = std::bit_cast<float>(static_cast<uint32_t>(bits[i]) << 16);
}

// Rounds to nearest, ties to even; what is not a number stays none.
PEFTKIT_SIMD void store(const float* from, int64_t count, c10::BFloat16* to) {
  auto* bits = reinterpret_cast<uint16_t*>(to);
#pragma omp simd
  for (int64_t i = 0; i < count; ++i) {
    const auto value = std::bit_cast<uint32_t>(from[i]);
    const uint32_t rounded = (value + 0x7fffu + ((value >> 16) & 1u)) >> 16;
    bits[i] = static_cast<uint16_t>(from[i] == from[i] ? rounded : 0x7fc0u);
  }
}

// Rows as T: where they lie, or in the room given.
template <class T>
const T* rows_of(const T* from, int64_t, T*) {
  return from;
}
const float* rows_of(const c10::BFloat16* from, int64_t count, float* room) {
  load(from, count, room);
  return room;
}

// to [rows, out] = low · up, onto y where it is given.
template <class S, class T>
void expand_rows(const S* y, const T* low, int64_t rank, const T* up, int64_t out, int64_t rows,
                 T* room, S* to) {
  if constexpr (std::is_same_v<S, T>) {
    multiply(low, rank, int64_t{1}, up, out, to, out, rows, out, rank, y);
  } else {
    const T* start = y != nullptr ? rows_of(y, rows * out, room) : nullptr;
    multiply(low, rank, int64_t{1}, up, out, room, out, rows, out, rank, start);
    store(room, rows * out, to);
  }
}

// Columns [begin, end) of lowᵀ · d, [rank, width], block of tokens by block.
template <class S, class T>
void outer_strip(const T* low, int64_t rank, const S* d, int64_t width, int64_t tokens,
                 int64_t begin, int64_t end, T* room, T* to) {
  for (int64_t i = 0; i < rank; ++i) std::fill(to + i * width + begin, to + i * width + end, T{0});
  for (int64_t t = 0; t < tokens; t += kStrip) {
    const int64_t rows = std::min(kStrip, tokens - t);
    for (int64_t i = 0; i < rows; ++i)
      load(d + (t + i) * width + begin, end - begin, room + i * (end - begin));
    multiply(low + t * rank, int64_t{1}, rank, room, end - begin, to + begin, width, rank,
             end - begin, rows, to + begin);
  }
}

// f(S{}, T{}) with the types of the tokens and of the weights.
template <class Function>
auto by_types(const Tensor& tokens, const Tensor& weight, const Function& f) {
  if (weight.scalar_type() == at::kDouble) return f(double{}, double{});
  if (tokens.scalar_type() == at::kBFloat16) return f(c10::BFloat16{}, float{});
  return f(float{}, float{});
}

// Calls f(first, rows) for blocks of tokens, in parallel; T's room is a thread's own.
template <class T, class Function>
void each_block(int64_t tokens, int64_t room, const Function& f) {
  at::parallel_for(0, tokens, kGrain, [&](int64_t begin, int64_t end) {
    std::vector<T> own(static_cast<size_t>(room));
    for (int64_t t = begin; t < end; t += kBlock) f(t, std::min(kBlock, end - t), own.data());
  });
}

// [rank, width] = lowᵀ · d
template <class S, class T>
Tensor outer(const Tensor& low, const Tensor& d) {
  const int64_t rank = low.size(1), width = d.size(1), tokens = d.size(0);
  Tensor out = at::empty({rank, width}, low.options());
  T* to = out.mutable_data_ptr<T>();
  at::parallel_for(0, width / kLanes, kStrip / kLanes, [&](int64_t begin, int64_t end) {
    std::vector<T> room(static_cast<size_t>(kStrip * kStrip));
    for (int64_t c = begin * kLanes; c < end * kLanes; c += kStrip)
      outer_strip(low.const_data_ptr<T>(), rank, d.const_data_ptr<S>(), width, tokens, c,
                  std::min(c + kStrip, end * kLanes), room.data(), to);
  });
  return out;
}

// x Wᵀ + b, [T, n] for each of the weights [n, in].
template <class S, class T>
variable_list reduced(const Tensor& x, const std::vector<Weights>& all) {
  const int64_t in = x.size(1), tokens = x.size(0);
  variable_list out;
  for (const auto& one : all)
    out.push_back(at::empty({tokens, one.weight.size(0)}, one.weight.options()));
  const S* from = x.const_data_ptr<S>();
  each_block<T>(tokens, kBlock * in, [&](int64_t t, int64_t rows, T* room) {
    const T* block = rows_of(from + t * in, rows * in, room);
    for (size_t i = 0; i < out.size(); ++i) {
      const Weights& one = all[i];
      const int64_t n = out[i].size(1);
      const T* bias = one.bias.defined() ? one.bias.const_data_ptr<T>() : nullptr;
      multiply_transposed(block, in, one.weight.const_data_ptr<T>(), bias,
                          out[i].template mutable_data_ptr<T>() + t * n, n, rows, n, in);
    }
  });
  return out;
}

// The gradients of one of the products: onto dx, which may hold another's.
template <class S, class T>
Tensor onto_input(const Tensor& dx, const Tensor& d, const Tensor& weight, const Tensor& x) {
  const int64_t in = x.size(1), n = d.size(1);
  Tensor out = dx.defined() ? dx : at::empty(x.sizes(), x.options());
  const S* y = dx.defined() ? dx.const_data_ptr<S>() : nullptr;
  S* to = out.mutable_data_ptr<S>();
  const T* low = d.const_data_ptr<T>();
  const T* up = weight.const_data_ptr<T>();
  each_block<T>(x.size(0), kBlock * in, [&](int64_t t, int64_t rows, T* room) {
    expand_rows(y == nullptr ? nullptr : y + t * in, low + t * n, n, up, in, rows, room,
                to + t * in);
  });
  return out;
}

struct Reduce : torch::autograd::Function<Reduce> {
  static variable_list forward(AutogradContext* context, const Tensor& x, const Tensor& weight,
                               const Optional& bias, const Optional& second_weight,
                               const Optional& second_bias) {
    std::vector<Weights> both = {{weight, tensor_of(bias)}};
    if (second_weight) both.push_back({*second_weight, tensor_of(second_bias)});
    context->save_for_backward({x, weight, tensor_of(second_weight)});
    context->saved_data["biased"] = std::vector<bool>{bias.has_value(), second_bias.has_value()};
    return by_types(x, weight,
                    [&](auto s, auto t) { return reduced<decltype(s), decltype(t)>(x, both); });
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor& x = saved[0];
    const auto biased = context->saved_data["biased"].toBoolList();
    variable_list out(5);
    for (size_t i = 0; i < gradients.size(); ++i) {
      if (!gradients[i].defined()) continue;
      const Tensor d = gradients[i].contiguous();
      const Tensor& weight = saved[1 + i];
      by_types(x, weight, [&](auto s, auto t) {
        using S = decltype(s);
        using T = decltype(t);
        if (context->needs_input_grad(0)) out[0] = onto_input<S, T>(out[0], d, weight, x);
        out[1 + 2 * i] = outer<S, T>(d, x);
      });
      if (biased.get(i)) out[2 + 2 * i] = d.sum(0);
    }
    return out;
  }
};

// What up multiplies, [T, r], or with a bias [T, r + 1]: scale · g ⊙ (low, 1).
template <class T>
Tensor scaled(const Tensor& low, bool biased, double scale, const Tensor& gate) {
  const int64_t tokens = low.size(0), r = low.size(1), wide = r + biased;
  Tensor out = at::empty({tokens, wide}, low.options());
  T* to = out.mutable_data_ptr<T>();
  const T* from = low.const_data_ptr<T>();
  const T* g = gate.defined() ? gate.const_data_ptr<T>() : nullptr;
  for (int64_t t = 0; t < tokens; ++t) {
    const T factor = static_cast<T>(scale) * (g != nullptr ? g[t] : T{1});
    for (int64_t c = 0; c < r; ++c) to[t * wide + c] = from[t * r + c] * factor;
    if (biased) to[t * wide + r] = factor;
  }
  return out;
}

// [out, r] and [out], or undefined -> [r, out], the bias as one row more. `out` is in whole lanes.
template <class T>
Tensor transposed(const Tensor& weight, const Tensor& bias) {
  const int64_t out = weight.size(0), r = weight.size(1);
  Tensor result = at::empty({r + bias.defined(), out}, weight.options());
  const T* from = weight.const_data_ptr<T>();
  T* to = result.mutable_data_ptr<T>();
  std::array<const T*, kLanes> rows{};
  for (int64_t first = 0; first < out; first += kLanes) {
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = from + (first + static_cast<int64_t>(i)) * r;
    transpose(rows, r, to + first, out);
  }
  if (bias.defined()) std::copy_n(bias.const_data_ptr<T>(), out, to + r * out);
  return result;
}

struct Expand : torch::autograd::Function<Expand> {
  static Tensor forward(AutogradContext* context, const Tensor& y, const Tensor& low,
                        const Tensor& weight, const Optional& bias, const Optional& gate,
                        double scale) {
    const Tensor b = tensor_of(bias), g = tensor_of(gate);
    Tensor out = at::empty(y.sizes(), y.options());
    by_types(y, weight, [&](auto s, auto t) {
      using S = decltype(s);
      using T = decltype(t);
      const Tensor up = transposed<T>(weight, b);
      context->save_for_backward({low, up, g});
      context->saved_data["scale"] = scale;
      const Tensor middle = scaled<T>(low, b.defined(), scale, g);
      const int64_t width = y.size(1), wide = middle.size(1);
      const S* from = y.const_data_ptr<S>();
      const T* mid = middle.const_data_ptr<T>();
      S* to = out.mutable_data_ptr<S>();
      each_block<T>(y.size(0), kBlock * width, [&](int64_t first, int64_t rows, T* room) {
        expand_rows(from + first * width, mid + first * wide, wide, up.const_data_ptr<T>(), width,
                    rows, room, to + first * width);
      });
    });
    return out;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &low = saved[0], &up = saved[1], &gate = saved[2];
    const double scale = context->saved_data["scale"].toDouble();
    const Tensor d = gradients[0].contiguous();
    variable_list out(6);
    out[0] = gradients[0];
    by_types(d, up, [&](auto s, auto t) {
      using S = decltype(s);
      using T = decltype(t);
      const int64_t r = low.size(1), tokens = low.size(0);
      const bool biased = up.size(0) > r;
      // Of the product before scale and gate: [T, r + 1], the last for the bias's share of the
      // gate.
      const Tensor plain = reduced<S, T>(d, {{up, {}}})[0];
      const int64_t wide = plain.size(1);
      Tensor d_low = at::empty(low.sizes(), low.options());
      Tensor d_gate = gate.defined() ? at::empty(gate.sizes(), gate.options()) : Tensor();
      const T *of = plain.template const_data_ptr<T>(), *in = low.const_data_ptr<T>();
      const T* g = gate.defined() ? gate.const_data_ptr<T>() : nullptr;
      T* to = d_low.mutable_data_ptr<T>();
      T* to_gate = gate.defined() ? d_gate.mutable_data_ptr<T>() : nullptr;
      for (int64_t i = 0; i < tokens; ++i) {
        const T factor = static_cast<T>(scale) * (g != nullptr ? g[i] : T{1});
        T sum = biased ? of[i * wide + r] : T{0};
        for (int64_t c = 0; c < r; ++c) {
          sum += of[i * wide + c] * in[i * r + c];
          to[i * r + c] = of[i * wide + c] * factor;
        }
        if (to_gate != nullptr) to_gate[i] = sum * static_cast<T>(scale);
      }
      out[1] = d_low;
      out[4] = d_gate;
      const Tensor d_up = outer<S, T>(scaled<T>(low, biased, scale, gate), d);
      out[2] = d_up.narrow(0, 0, r).t();
      if (biased) out[3] = d_up.select(0, r);
    });
    return out;
  }
};

bool same_or_bfloat(const Tensor& tokens, const Tensor& weight) {
  const auto type = weight.scalar_type();
  return tokens.scalar_type() == type ||
         (type == at::kFloat && tokens.scalar_type() == at::kBFloat16);
}

// Whole lanes of tokens, and a short side that the kernels are made for.
bool fits(const Tensor& tokens, const Tensor& weight, int64_t narrow) {
  const auto type = weight.scalar_type();
  return tokens.dim() == 2 && tokens.size(0) >= kFewest && tokens.size(1) % kLanes == 0 &&
         narrow <= kWidest && tokens.device().is_cpu() && same_or_bfloat(tokens, weight) &&
         (type == at::kFloat || type == at::kDouble);
}

Tensor plain_linear(const Tensor& x, const Weights& of) {
  if (!of.weight.defined()) return {};
  return linear(x.to(of.weight.scalar_type()), of.weight, of.bias);
}

}  // namespace

std::pair<Tensor, Tensor> reduce(const Tensor& x, const Weights& first, const Weights& second) {
  const bool two = second.weight.defined();
  const int64_t columns = first.weight.size(0) + (two ? second.weight.size(0) : 0);
  if (!fits(x, first.weight, columns)) return {plain_linear(x, first), plain_linear(x, second)};
  const auto out = Reduce::apply(x.contiguous(), first.weight.contiguous(), optional(first.bias),
                                 two ? optional(second.weight.contiguous()) : std::nullopt,
                                 optional(second.bias));
  return {out[0], two ? out[1] : Tensor()};
}

Tensor expand_onto(const Tensor& y, const Tensor& low, const Weights& up, double scale,
                   const Tensor& gate) {
  if (!fits(y, up.weight, up.weight.size(1))) {
    const Tensor factor = gate.defined() ? gate * scale : gate;
    Tensor out = linear(low, up.weight, up.bias);
    out = gate.defined() ? out * factor : scale == 1 ? out : out * scale;
    return (y + out).to(y.scalar_type());
  }
  return Expand::apply(y.contiguous(), low.contiguous(), up.weight.contiguous(), optional(up.bias),
                       gate.defined() ? optional(gate.contiguous()) : std::nullopt, scale);
}

}  // namespace peftkit::nn::kernels
