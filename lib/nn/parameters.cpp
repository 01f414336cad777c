#include "nn/parameters.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <numeric>

namespace peftkit::nn {

Tensor Parameters::append(const std::string& name, Tensor value, const Init& init, bool decay) {
  if (find(name) != nullptr) {
    throw Error(ErrorKind::config,
                str("two members of the adapter train the same tensor '", name, "'"));
  }
  items_.push_back({name, value, init, decay});
  return value;
}

Tensor Parameters::add(const std::string& name, const std::vector<int64_t>& shape, const Init& init,
                       bool decay, uint64_t key) {
  double bytes = 3.0 * static_cast<double>(at::elementSize(dtype_));  // does not overflow
  for (const int64_t size : shape) bytes *= static_cast<double>(size);
  bytes_left_ -= bytes;
  if (bytes_left_ < 0) {
    const auto mib = static_cast<long long>(std::min(bytes / (1 << 20), 1e18));
    throw Error(ErrorKind::memory, str(name, ": training it takes ", with_commas(mib),
                                       " MiB, which do not fit in memory"));
  }
  Tensor value = at::empty(shape, at::TensorOptions().dtype(dtype_));
  init.fill(value, key);
  return append(name, value, init, decay);
}

Tensor Parameters::add_copy(const std::string& name, const Tensor& value, bool decay) {
  return append(name, value.to(dtype_, /*non_blocking=*/false, /*copy=*/true), {}, decay);
}

void Parameters::flatten() {
  values = at::empty({count()}, at::TensorOptions().dtype(dtype_));
  gradients = at::zeros_like(values);
  int64_t offset = 0;
  for (const bool decay : {true, false}) {
    for (auto& item : items_) {
      if (item.decay != decay) continue;
      const int64_t size = item.value.numel();
      const auto shape = item.value.sizes().vec();
      Tensor slice = values.narrow(0, offset, size).view(shape);
      slice.copy_(item.value);
      // The handle that layers hold stays the same tensor; only its storage moves into the buffer.
      item.value.set_data(slice);
      item.value.set_requires_grad(true);
      item.value.mutable_grad() = gradients.narrow(0, offset, size).view(shape);
      offset += size;
    }
    if (decay) decayed = offset;
  }
}

const Parameter* Parameters::find(const std::string& name) const {
  for (const auto& item : items_) {
    if (item.name == name) return &item;
  }
  return nullptr;
}

int64_t Parameters::count() const {
  return std::accumulate(
      items_.begin(), items_.end(), int64_t{0},
      [](int64_t sum, const Parameter& item) { return sum + item.value.numel(); });
}

}  // namespace peftkit::nn
