#pragma once
// What every file of tensors must promise.

#include "checkpoint/tensor_file.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>

namespace peftkit::fuzz {

inline void check_sizes(const checkpoint::TensorViews& tensors) {
  for (const auto& [name, view] : tensors) {
    const auto numel = static_cast<size_t>(view.numel());
    require(view.data.size() == numel * checkpoint::dtype_size(view.dtype),
            "a tensor has the bytes that its shape needs");
  }
}

inline bool same(const checkpoint::TensorViews& a, const checkpoint::TensorViews& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.dtype == y.second.dtype &&
           x.second.shape == y.second.shape && std::ranges::equal(x.second.data, y.second.data);
  });
}

inline bool lies_in(std::span<const std::byte> part, std::span<const std::byte> whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace peftkit::fuzz
