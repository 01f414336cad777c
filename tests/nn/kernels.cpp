// The kernels against plain operators.

#include "nn/kernels/attention.hpp"
#include "nn/kernels/dropout.hpp"
#include "nn/kernels/linear.hpp"
#include "nn/kernels/low_rank.hpp"
#include "nn/kernels/product.hpp"

#include "nn/random.hpp"
#include "support/tensor_test.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <tuple>
#include <vector>

namespace peftkit::nn::kernels {

namespace {

using at::Tensor;

Tensor random(const std::vector<int64_t>& shape, uint64_t key, at::ScalarType type = at::kDouble) {
  return at::empty(shape, at::TensorOptions().dtype(type)).normal_(0, 1, generator(key));
}

double difference(const Tensor& a, const Tensor& b) {
  return (a - b).abs().max().item<double>();
}

// Attention by its equations, one sequence and head at a time.
Tensor plain_attention(const PackedInputs& in, const PackedAttention& shape) {
  std::vector<Tensor> rows;
  const int64_t d = shape.head_dim, group = shape.heads / shape.kv_heads;
  for (size_t b = 0; b + 1 < shape.queries.size(); ++b) {
    const int64_t first = shape.queries[b], n = shape.queries[b + 1] - first;
    const int64_t first_key = shape.keys[b], m = shape.keys[b + 1] - first_key;
    const int64_t prefix = in.prefix_k.defined() ? in.prefix_k.size(2) : 0;
    std::vector<Tensor> columns;
    for (int64_t h = 0; h < shape.heads; ++h) {
      const int64_t kv = h / group;
      const Tensor q = in.q.narrow(0, first, n).narrow(1, h * d, d);
      Tensor k = in.k.narrow(0, first_key, m).narrow(1, kv * d, d);
      Tensor v = in.v.narrow(0, first_key, m).narrow(1, kv * d, d);
      Tensor score_gate = at::ones({n, prefix + m}, q.options()), weight_gate = score_gate;
      if (prefix > 0) {
        const int64_t of = in.prefix_k.size(0) > 1 ? static_cast<int64_t>(b) : 0;
        k = at::cat({in.prefix_k[of][kv], k});
        v = at::cat({in.prefix_v[of][kv], v});
        const auto gate = [&](const Tensor& given) {
          if (!given.defined()) return at::ones({n, prefix + m}, q.options());
          return at::cat({given.narrow(0, first, n).unsqueeze(1).expand({n, prefix}),
                          at::ones({n, m}, q.options())},
                         1);
        };
        score_gate = gate(in.key_gate);
        weight_gate = gate(in.value_gate);
      }
      Tensor scores = q.mm(k.t()) * shape.scale * score_gate;
      if (in.bias.defined()) scores = scores + in.bias[h].narrow(0, 0, n).narrow(1, 0, prefix + m);
      Tensor hidden = at::full({n, prefix + m}, 0.0, q.options());
      for (int64_t i = 0; i < n; ++i) {
        for (int64_t j = 0; j < m; ++j) {
          const int64_t distance = shape.causal ? i + m - n - j : i - j;
          const bool seen = shape.causal
                                ? distance >= 0 && (shape.window == 0 || distance < shape.window)
                                : shape.window == 0 || std::abs(distance) <= shape.window;
          if (!seen) hidden[i][prefix + j].fill_(-std::numeric_limits<double>::infinity());
        }
      }
      columns.push_back(((scores + hidden).softmax(-1) * weight_gate).mm(v));
    }
    rows.push_back(at::cat(columns, 1));
  }
  return at::cat(rows);
}

struct Case {
  const char* name;
  int64_t heads, kv_heads, head_dim, prefix;
  bool causal = false;
  int64_t window = 0;
  bool cross = false, gates = false, bias = false, own_prefixes = false;
};

constexpr Case kAttentionCases[] = {
    {"plain", 2, 2, 16, 0},
    {"odd sizes", 3, 3, 5, 0},
    {"grouped", 4, 2, 8, 0, true},
    {"causal", 2, 2, 16, 3, true},
    {"causal window", 2, 1, 8, 2, true, 3},
    {"window on both sides", 2, 2, 8, 0, false, 2},
    {"cross", 2, 2, 8, 4, false, 0, true},
    {"gated prefix", 4, 2, 16, 5, false, 0, false, true},
    {"gated prefix of each sequence", 2, 2, 12, 7, true, 0, false, true, false, true},
    {"biased", 2, 2, 8, 3, true, 0, false, false, true},
};

}  // namespace

TEST_CASE("packed attention equals its equations, and so do its gradients") {
  for (const Case& one : kAttentionCases) {
    CAPTURE(one.name);
    const std::vector<int64_t> queries = {0, 1, 12, 45, 50};
    const std::vector<int64_t> keys = one.cross ? std::vector<int64_t>{0, 20, 21, 25, 60} : queries;
    PackedAttention shape{.queries = queries,
                          .keys = keys,
                          .heads = one.heads,
                          .kv_heads = one.kv_heads,
                          .head_dim = one.head_dim,
                          .scale = 0.3,
                          .causal = one.causal,
                          .window = one.window};
    const int64_t width = one.heads * one.head_dim, narrow = one.kv_heads * one.head_dim;
    PackedInputs in{.q = random({queries.back(), width}, 1),
                    .k = random({keys.back(), narrow}, 2),
                    .v = random({keys.back(), narrow}, 3)};
    if (one.prefix > 0) {
      const int64_t count = one.own_prefixes ? 4 : 1;
      in.prefix_k = random({count, one.kv_heads, one.prefix, one.head_dim}, 4);
      in.prefix_v = random({count, one.kv_heads, one.prefix, one.head_dim}, 5);
    }
    if (one.gates) {
      in.key_gate = random({queries.back()}, 6);
      in.value_gate = random({queries.back()}, 7);
    }
    if (one.bias) in.bias = random({one.heads, 33, 33 + one.prefix}, 8);
    std::vector<Tensor> leaves;
    for (Tensor* tensor :
         {&in.q, &in.k, &in.v, &in.prefix_k, &in.prefix_v, &in.key_gate, &in.value_gate}) {
      if (tensor->defined()) leaves.push_back(tensor->requires_grad_(true));
    }
    const Tensor slope = random({queries.back(), width}, 9);
    const auto gradients = [&](const Tensor& out) {
      for (Tensor& leaf : leaves) leaf.mutable_grad() = Tensor();
      (out * slope).sum().backward();
      std::vector<Tensor> grads;
      for (const Tensor& leaf : leaves) grads.push_back(leaf.grad().clone());
      return grads;
    };
    const Tensor fast = packed_attention(in, shape), plain = plain_attention(in, shape);
    CHECK(difference(fast, plain) < 1e-12);
    const auto of_fast = gradients(fast), of_plain = gradients(plain);
    shape.dropout = 0.2;
    const auto with_dropout = gradients(packed_attention(in, shape));
    shape.most_kept = 0;
    const auto computed_again = gradients(packed_attention(in, shape));
    for (size_t i = 0; i < leaves.size(); ++i) {
      CAPTURE(i);
      CHECK(difference(of_fast[i], of_plain[i]) < 1e-11);
      CHECK(difference(with_dropout[i], computed_again[i]) == 0);
    }
    shape.dropout = 0;
    PackedInputs single;
    const auto to_float = [](const Tensor& x) {
      return x.defined() ? x.detach().to(at::kFloat) : x;
    };
    for (auto member : {&PackedInputs::q, &PackedInputs::k, &PackedInputs::v,
                        &PackedInputs::prefix_k, &PackedInputs::prefix_v, &PackedInputs::key_gate,
                        &PackedInputs::value_gate, &PackedInputs::bias})
      single.*member = to_float(in.*member);
    CHECK(difference(packed_attention(single, shape), plain) < 2e-5);
  }
}

TEST_CASE("packed attention drops weights by the same mask in both passes") {
  const std::vector<int64_t> offsets = {0, 7, 30};
  PackedAttention shape{.queries = offsets,
                        .keys = offsets,
                        .heads = 2,
                        .kv_heads = 2,
                        .head_dim = 8,
                        .dropout = 0.3,
                        .key = 5};
  const Tensor q = random({30, 16}, 1), k = random({30, 16}, 2);
  // Linear in v: its gradient along v itself is the output.
  const Tensor v = random({30, 16}, 3).requires_grad_(true), slope = random({30, 16}, 4);
  const Tensor out = packed_attention({.q = q, .k = k, .v = v}, shape);
  (out * slope).sum().backward();
  CHECK((v.grad() * v).sum().item<double>() ==
        doctest::Approx((out * slope).sum().item<double>()).epsilon(1e-10));
  CHECK(difference(out, packed_attention({.q = q, .k = k, .v = v}, shape)) == 0);
  shape.key = 6;
  CHECK(difference(out, packed_attention({.q = q, .k = k, .v = v}, shape)) > 0.1);
  // Small steps of q and k, by differences.
  shape.key = 5;
  for (const bool of_query : {true, false}) {
    const Tensor leaf = (of_query ? q : k).detach().clone().requires_grad_(true);
    const auto value = [&](const Tensor& moved) {
      return (packed_attention({.q = of_query ? moved : q, .k = of_query ? k : moved, .v = v},
                               shape) *
              slope)
          .sum();
    };
    value(leaf).backward();
    const Tensor step = random({30, 16}, 11);
    const double by_differences =
        ((value(leaf.detach() + step * 1e-6) - value(leaf.detach() - step * 1e-6)) / 2e-6)
            .item<double>();
    CHECK((leaf.grad() * step).sum().item<double>() ==
          doctest::Approx(by_differences).epsilon(1e-6));
  }
}

TEST_CASE("dropout keeps the right share, scales it, and uses one mask in both passes") {
  const Tensor x = at::ones({300, 401}, at::kFloat).requires_grad_(true);
  for (const double p : {0.1, 0.5, 0.9}) {
    CAPTURE(p);
    const Tensor y = dropout(x, p, 17);
    const double kept = y.ne(0).to(at::kDouble).mean().item<double>();
    CHECK(kept == doctest::Approx(1 - p).epsilon(0.02));
    CHECK(y.max().item<float>() == doctest::Approx(1 / (1 - p)));
    x.mutable_grad() = Tensor();
    y.sum().backward();
    CHECK(x.grad().equal(y.detach()));
    CHECK(y.equal(dropout(x, p, 17)));
    // Neither neighbours nor keys that follow each other go together.
    const auto together = [&](const Tensor& a, const Tensor& b) {
      const double both = (a.ne(0) * b.ne(0)).to(at::kDouble).mean().item<double>();
      CHECK(both == doctest::Approx((1 - p) * (1 - p)).epsilon(0.06));
    };
    together(y, dropout(x, p, 18));
    together(y.narrow(1, 0, 400), y.narrow(1, 1, 400));
    together(y.narrow(0, 0, 299), y.narrow(0, 1, 299));
  }
  CHECK(dropout(x, 1.0, 3).abs().max().item<float>() == 0);
}

TEST_CASE("the linear kernel equals the operator, and so do its gradients") {
  for (const bool has_bias : {true, false}) {
    for (const bool transposed : {true, false}) {
      std::vector<Tensor> leaves = {
          random({37, 96}, 1, at::kFloat),
          random(transposed ? std::vector<int64_t>{96, 192} : std::vector<int64_t>{192, 96}, 2,
                 at::kFloat)};
      if (has_bias) leaves.push_back(random({192}, 3, at::kFloat));
      const Tensor slope = random({37, 192}, 4, at::kFloat);
      for (Tensor& leaf : leaves) leaf.requires_grad_(true);
      const auto run = [&](const auto& function) {
        for (Tensor& leaf : leaves) leaf.mutable_grad() = Tensor();
        const Tensor weight = transposed ? leaves[1].t() : leaves[1];
        const Tensor y = function(leaves[0], weight, has_bias ? leaves[2] : Tensor());
        (y * slope).sum().backward();
        std::vector<Tensor> out = {y.detach()};
        for (const Tensor& leaf : leaves) out.push_back(leaf.grad().clone());
        return out;
      };
      const auto fast =
          run([](const Tensor& x, const Tensor& w, const Tensor& b) { return linear(x, w, b); });
      const auto plain = run(
          [](const Tensor& x, const Tensor& w, const Tensor& b) { return at::linear(x, w, b); });
      for (size_t i = 0; i < fast.size(); ++i) CHECK(difference(fast[i], plain[i]) < 2e-4);
    }
  }
}

TEST_CASE("in bfloat16 the linear kernel is as near as rounding lets it be") {
  // The last has a weight of more numbers than are widened at a time.
  for (const auto& [rows, in, out] : {std::tuple{1, 48, 16}, {37, 96, 192}, {9, 2100, 2048}}) {
    CAPTURE(in);
    for (const bool transposed : {true, false}) {
      const auto shape = transposed ? std::vector<int64_t>{in, out} : std::vector<int64_t>{out, in};
      std::vector<Tensor> leaves = {random({rows, in}, 1, at::kBFloat16),
                                    random(shape, 2, at::kBFloat16) / std::sqrt(in),
                                    random({out}, 3, at::kBFloat16)};
      const Tensor slope = random({rows, out}, 4, at::kBFloat16) / std::sqrt(rows);
      const auto run = [&](at::ScalarType type, const auto& function) {
        std::vector<Tensor> in_type;
        for (const Tensor& leaf : leaves)
          in_type.push_back(leaf.detach().to(type).requires_grad_(true));
        const Tensor weight = transposed ? in_type[1].t() : in_type[1];
        const Tensor y = function(in_type[0], weight, in_type[2]);
        (y * slope.to(type)).sum().backward();
        std::vector<Tensor> values = {y.detach()};
        for (const Tensor& leaf : in_type) values.push_back(leaf.grad().clone());
        return values;
      };
      const auto fast = run(at::kBFloat16, [](const auto& x, const auto& w, const auto& b) {
        return linear(x, w, b);
      });
      const auto plain = run(at::kDouble, [](const auto& x, const auto& w, const auto& b) {
        return at::linear(x, w, b);
      });
      for (size_t i = 0; i < fast.size(); ++i) {
        CHECK((fast[i].scalar_type() == at::kBFloat16));
        const Tensor near = (fast[i].to(at::kDouble) - plain[i]).abs();
        CHECK((near / (plain[i].abs() + 0.5)).max().item<double>() < 0.01);
      }
    }
  }
}

TEST_CASE(
    "products with a transposed matrix equal the operator, for every number of rows and columns") {
  const auto check = []<class T>(T, double bound) {
    const auto type = c10::CppTypeToScalarType<T>::value;
    for (const int64_t rows : {1, 2, 3, 4, 5, 7, 9}) {
      for (const int64_t columns : {1, 2, 3, 4, 5, 11}) {
        CAPTURE(rows);
        CAPTURE(columns);
        const Tensor a = random({rows, 48}, 1, type), b = random({columns, 48}, 2, type),
                     start = random({columns}, 3, type);
        Tensor c = at::full({rows, 16}, 7, a.options());
        const auto multiply = [&](const T* from) {
          multiply_transposed(a.const_data_ptr<T>(), 48, b.const_data_ptr<T>(), from,
                              c.mutable_data_ptr<T>(), 16, rows, columns, 48);
          return c.narrow(1, 0, columns);
        };
        CHECK(difference(multiply(nullptr), a.mm(b.t())) < bound);
        CHECK(difference(multiply(start.const_data_ptr<T>()), a.mm(b.t()) + start) < bound);
        CHECK(c.narrow(1, columns, 16 - columns).eq(7).all().item<bool>());
      }
    }
  };
  check(float{}, 2e-5);
  check(double{}, 1e-12);
}

TEST_CASE("small products equal the operator, for every number of rows, added or not") {
  for (const int64_t rows : {1, 2, 3, 4, 5, 6, 7, 8, 9, 21}) {
    CAPTURE(rows);
    const Tensor a = random({rows, 19}, 1), b = random({19, 32}, 2), start = random({rows, 32}, 3);
    Tensor c = at::empty({rows, 32}, at::kDouble);
    multiply(a.const_data_ptr<double>(), 19, 1, b.const_data_ptr<double>(), 32,
             c.mutable_data_ptr<double>(), 32, rows, 32, 19);
    CHECK(difference(c, a.mm(b)) < 1e-12);
    const Tensor columns = a.t().contiguous();
    multiply(columns.const_data_ptr<double>(), 1, rows, b.const_data_ptr<double>(), 32,
             c.mutable_data_ptr<double>(), 32, rows, 32, 19, start.const_data_ptr<double>());
    CHECK(difference(c, start + a.mm(b)) < 1e-12);
  }
}

TEST_CASE("rows of any length are transposed, and a missing row is zeros") {
  const auto check = []<class T>(T, size_t columns) {
    CAPTURE(columns);
    std::vector<std::vector<T>> lines(kLanes, std::vector<T>(columns));
    std::array<const T*, kLanes> rows{};
    for (size_t i = 0; i < rows.size(); ++i) {
      for (size_t j = 0; j < columns; ++j) lines[i][j] = static_cast<T>(100 * i + j + 1);
      rows[i] = i % 5 == 3 ? nullptr : lines[i].data();
    }
    std::vector<T> transposed(columns * 20, T{-1});
    transpose(rows, static_cast<int64_t>(columns), transposed.data(), 20);
    for (size_t j = 0; j < columns; ++j) {
      for (size_t i = 0; i < rows.size(); ++i)
        CHECK(transposed[j * 20 + i] == (rows[i] == nullptr ? T{0} : lines[i][j]));
      CHECK(transposed[j * 20 + kLanes] == T{-1});
    }
  };
  for (const size_t columns : {1, 8, 16, 25, 48}) {
    check(float{}, columns);
    check(double{}, columns);
  }
}

// One call of a function of some leaves: its value, and their gradients along a fixed slope.
std::vector<Tensor> value_and_gradients(
    std::vector<Tensor>& leaves, const std::function<Tensor(const std::vector<Tensor>&)>& f) {
  for (Tensor& leaf : leaves) {
    leaf.requires_grad_(true);
    leaf.mutable_grad() = Tensor();
  }
  const Tensor y = f(leaves);
  (y * random(y.sizes().vec(), 99, y.scalar_type())).sum().backward();
  std::vector<Tensor> out = {y.detach()};
  for (const Tensor& leaf : leaves) out.push_back(leaf.grad().clone());
  return out;
}

void check_equal(std::vector<Tensor> leaves,
                 const std::function<Tensor(const std::vector<Tensor>&)>& fast,
                 const std::function<Tensor(const std::vector<Tensor>&)>& plain, double bound) {
  const auto of_fast = value_and_gradients(leaves, fast);
  const auto of_plain = value_and_gradients(leaves, plain);
  for (size_t i = 0; i < of_fast.size(); ++i) {
    CAPTURE(i);
    CHECK((of_fast[i].scalar_type() == of_plain[i].scalar_type()));
    CHECK(difference(of_fast[i], of_plain[i]) <= bound);
  }
}

TEST_CASE("narrow products equal the operators, and so do their gradients") {
  // Tokens, width, columns of either weight; the last three are for the plain operators.
  constexpr std::array<std::array<int64_t, 4>, 6> kSizes = {{{70, 48, 8, 1},
                                                             {200, 32, 24, 1},
                                                             {9, 16, 3, 2},
                                                             {70, 48, 80, 1},
                                                             {70, 40, 8, 1},
                                                             {3, 48, 8, 1}}};
  for (const auto& [tokens, width, n, m] : kSizes) {
    CAPTURE(tokens);
    CAPTURE(width);
    CAPTURE(n);
    const std::vector<Tensor> leaves = {random({tokens, width}, 1), random({n, width}, 2),
                                        random({n}, 3), random({m, width}, 4), random({m}, 5)};
    check_equal(
        leaves,
        [](const std::vector<Tensor>& in) {
          const auto [a, b] = reduce(in[0], {in[1], in[2]}, {in[3], in[4]});
          return at::cat({a, b}, 1);
        },
        [](const std::vector<Tensor>& in) {
          return at::cat({at::linear(in[0], in[1], in[2]), at::linear(in[0], in[3], in[4])}, 1);
        },
        1e-11);
    // One weight without bias, and two of which only the second has one.
    check_equal(
        {leaves[0], leaves[1]},
        [](const std::vector<Tensor>& in) {
          return reduce(in[0], {in[1], {}}).first;
        },
        [](const std::vector<Tensor>& in) { return at::linear(in[0], in[1]); }, 1e-11);
    check_equal(
        {leaves[0], leaves[1], leaves[3], leaves[4]},
        [](const std::vector<Tensor>& in) {
          const auto [a, b] = reduce(in[0], {in[1], {}}, {in[2], in[3]});
          return at::cat({a, b}, 1);
        },
        [](const std::vector<Tensor>& in) {
          return at::cat({at::linear(in[0], in[1]), at::linear(in[0], in[2], in[3])}, 1);
        },
        1e-11);
  }
}

TEST_CASE("a wide result is added as the operators do, and so are its gradients") {
  for (const bool has_bias : {true, false}) {
    for (const bool has_gate : {true, false}) {
      for (const int64_t width : {48, 40}) {  // of the second, by plain operators
        CAPTURE(has_bias);
        CAPTURE(has_gate);
        CAPTURE(width);
        std::vector<Tensor> leaves = {random({70, width}, 1), random({70, 9}, 2),
                                      random({width, 9}, 3)};
        if (has_bias) leaves.push_back(random({width}, 4));
        if (has_gate) leaves.push_back(random({70, 1}, 5));
        const auto bias = [=](const std::vector<Tensor>& in) {
          return has_bias ? in[3] : Tensor();
        };
        check_equal(
            leaves,
            [=](const std::vector<Tensor>& in) {
              return expand_onto(in[0], in[1], {in[2], bias(in)}, 0.7,
                                 has_gate ? in.back() : Tensor());
            },
            [=](const std::vector<Tensor>& in) {
              const Tensor wide = at::linear(in[1], in[2], bias(in)) * 0.7;
              return in[0] + (has_gate ? wide * in.back() : wide);
            },
            1e-11);
      }
    }
  }
}

TEST_CASE("tokens in bfloat16 are read and rounded as the operators do") {
  const auto type = at::kBFloat16;
  const Tensor x = random({70, 48}, 1, at::kFloat).to(type), a = random({8, 48}, 2, at::kFloat);
  const Tensor low = random({70, 8}, 3, at::kFloat), b = random({48, 8}, 4, at::kFloat);
  check_equal(
      {x, a},
      [](const std::vector<Tensor>& in) {
        return reduce(in[0], {in[1], {}}).first;
      },
      [](const std::vector<Tensor>& in) { return at::linear(in[0].to(at::kFloat), in[1]); },
      0.13);  // the gradients' last place
  CHECK(difference(reduce(x, {a, {}}).first, at::linear(x.to(at::kFloat), a)) < 1e-4);
  const Tensor sum = expand_onto(x, low, {b, {}}, 1, {});
  CHECK((sum.scalar_type() == type));
  const Tensor exact = x.to(at::kFloat) + at::linear(low, b);
  CHECK(difference(sum.to(at::kFloat), exact.to(type).to(at::kFloat)) <= 0.0626);  // ties
  CHECK((sum.to(at::kFloat) - exact).abs().div(exact.abs() + 1e-3).max().item<double>() < 0.004);
  const Tensor wrong = x.clone().fill_(std::numeric_limits<float>::quiet_NaN());
  CHECK(expand_onto(wrong, low, {b, {}}, 1, {}).isnan().all().item<bool>());
}

}  // namespace peftkit::nn::kernels
