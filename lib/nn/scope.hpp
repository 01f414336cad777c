#pragma once
// How a layer or a method gets its tensors: by name, from whoever builds it.

#include "nn/random.hpp"

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

namespace peftkit::nn {

using at::Tensor;

// What a layer asks for. `init` and `decay` matter only where the tensor is fresh or trained.
struct TensorRequest {
  std::string name;
  std::vector<int64_t> shape;
  Init init;
  bool decay = true;  // AdamW's weight decay; biases and norms have none
  uint64_t seed = 0;  // non-zero: replaces the run's seed (init_weights_seed)
};

// Whose tensors they are; of the base's, nobody's.
struct Owner {
  std::string adapter, method;  // "sst2", "lora"
};

// A name prefix and a lookup function, so that layers know neither files nor parameter stores. In
// names of adapters
// "{}" stands for the adapter's name.
class Scope {
 public:
  using Lookup = std::function<Tensor(const TensorRequest&)>;

  explicit Scope(Lookup lookup, Owner owner = {}, uint64_t seed = 0)
      : lookup_(std::move(lookup)), owner_(std::move(owner)), seed_(seed) {}

  // The scope `name` inside this one.
  Scope at(const std::string& name) const {
    Scope inner = *this;
    inner.prefix_ = join(name);
    return inner;
  }

  Tensor tensor(const std::string& leaf, std::vector<int64_t> shape, Init init = {},
                bool decay = true) const {
    return lookup_({join(leaf), std::move(shape), init, decay, seed_});
  }

  const Owner& owner() const { return owner_; }

 private:
  std::string join(const std::string& leaf) const {
    return prefix_.empty() ? leaf : prefix_ + "." + leaf;
  }

  Lookup lookup_;
  std::string prefix_;
  Owner owner_;
  uint64_t seed_;  // init_weights_seed
};

}  // namespace peftkit::nn
