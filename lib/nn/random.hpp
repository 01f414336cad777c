#pragma once
// Random streams are keyed, never shared: the same key gives the same numbers whatever happened
// before.

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

namespace peftkit::nn {

at::Generator generator(uint64_t key);

// The keys of one pass's dropout masks, one after the other; a copy gives the same ones again.
struct DropoutKeys {
  uint64_t key = 0;
  uint64_t drawn = 0;
  uint64_t next();
};

// How a fresh tensor is filled.
struct Init {
  enum class Kind { constant, uniform, normal, truncated_normal };
  Kind kind = Kind::constant;
  double a = 0;  // constant: value; uniform: the bound ±a; normal: the standard deviation
  double b = 0;  // truncated_normal: cut at ±b

  static Init zeros() { return {}; }
  static Init ones() { return {Kind::constant, 1, 0}; }
  static Init uniform(double bound) { return {Kind::uniform, bound, 0}; }
  static Init normal(double deviation) { return {Kind::normal, deviation, 0}; }
  static Init truncated_normal(double deviation, double cut) {
    return {Kind::truncated_normal, deviation, cut};
  }
  // What torch.nn.Linear(in, ·) gives weight and bias: uniform ±1/√in.
  static Init linear(int64_t in);

  void fill(at::Tensor& values, uint64_t key) const;
  // "normal(0, 0.02)", for people.
  std::string text() const;
};

}  // namespace peftkit::nn
