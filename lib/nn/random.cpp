#include "nn/random.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/erfinv.h>

#include <cmath>

namespace peftkit::nn {

at::Generator generator(uint64_t key) {
  return at::detail::createCPUGenerator(key);
}

uint64_t DropoutKeys::next() {
  return mix({key, drawn++});
}

Init Init::linear(int64_t in) {
  return uniform(1.0 / std::sqrt(static_cast<double>(in)));
}

void Init::fill(at::Tensor& values, uint64_t key) const {
  switch (kind) {
    case Kind::constant:
      values.fill_(a);
      return;
    case Kind::uniform:
      values.uniform_(-a, a, generator(key));
      return;
    case Kind::normal:
      values.normal_(0.0, a, generator(key));
      return;
    case Kind::truncated_normal: {
      // Inverse of the normal distribution's CDF at a uniform point between the two cuts (erf,
      // symmetric).
      const double edge = std::erf(b / a / std::sqrt(2.0));
      values.uniform_(-edge, edge, generator(key)).erfinv_().mul_(a * std::sqrt(2.0)).clamp_(-b, b);
      return;
    }
  }
}

std::string Init::text() const {
  switch (kind) {
    case Kind::constant:
      return a == 0 ? "zeros" : a == 1 ? "ones" : number(a);
    case Kind::uniform:
      return str("uniform(±", fixed(a, 4), ")");
    case Kind::normal:
      return str("normal(0, ", number(a), ")");
    case Kind::truncated_normal:
      return str("normal(0, ", number(a), ") cut at ±", number(b));
  }
  return "";
}

}  // namespace peftkit::nn
