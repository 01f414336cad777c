#include "nn/activation.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/mish.h>
#include <ATen/ops/relu6.h>
#include <ATen/ops/silu.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace peftkit::nn {

namespace {

using at::Tensor;

Tensor gelu_erf(const Tensor& x) {
  return at::gelu(x);
}
Tensor gelu_tanh(const Tensor& x) {
  return at::gelu(x, "tanh");
}
Tensor silu(const Tensor& x) {
  return at::silu(x);
}
Tensor leaky_relu(const Tensor& x) {
  return at::leaky_relu(x, 0.01);
}

// Normal distribution with the constants of "Mega" (Ma et al. 2022).
Tensor laplace(const Tensor& x) {
  return ((x - 0.707107) / (0.282095 * std::sqrt(2.0))).erf().add(1).mul(0.5);
}

const std::map<std::string, Activation>& table() {
  static const std::map<std::string, Activation> entries = {
      {"gelu", gelu_erf},
      {"gelu_10", [](const Tensor& x) { return at::gelu(x).clamp(-10, 10); }},
      {"gelu_accurate", gelu_tanh},
      {"gelu_fast", gelu_tanh},
      {"gelu_new", gelu_tanh},
      {"gelu_python", gelu_erf},
      {"gelu_python_tanh", gelu_tanh},
      {"gelu_pytorch_tanh", gelu_tanh},
      {"laplace", laplace},
      {"leaky_relu", leaky_relu},
      {"leakyrelu", leaky_relu},
      {"linear", [](const Tensor& x) { return x; }},
      {"mish", [](const Tensor& x) { return at::mish(x); }},
      {"quick_gelu", [](const Tensor& x) { return x * (1.702 * x).sigmoid(); }},
      {"relu", [](const Tensor& x) { return x.relu(); }},
      {"relu2", [](const Tensor& x) { return x.relu().square(); }},
      {"relu6", [](const Tensor& x) { return at::relu6(x); }},
      {"sigmoid", [](const Tensor& x) { return x.sigmoid(); }},
      {"silu", silu},
      {"swish", silu},
      {"tanh", [](const Tensor& x) { return x.tanh(); }},
  };
  return entries;
}

}  // namespace

Activation activation(const std::string& name) {
  const std::string lower = lower_case(name);
  const auto found = table().find(lower);
  if (found != table().end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [key, unused] : table()) names.push_back(key);
  throw Error(ErrorKind::config,
              str("unknown activation '", name, "'", did_you_mean(lower, names)));
}

}  // namespace peftkit::nn
