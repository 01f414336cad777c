// The pickle within PyTorch's files, by itself: the zip around it hides it from mutations.

#include "checkpoint/pickle.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>

using namespace peftkit;
using checkpoint::PickledTensors;

namespace {

bool same(const PickledTensors& a, const PickledTensors& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    const auto& [name, tensor] = x;
    const auto& [other_name, other] = y;
    return name == other_name && tensor.dtype == other.dtype && tensor.storage == other.storage &&
           tensor.storage_numel == other.storage_numel && tensor.offset == other.offset &&
           tensor.shape == other.shape && tensor.strides == other.strides;
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span pickle(reinterpret_cast<const std::byte*>(data), size);
  const auto tensors =
      fuzz::parsed([&] { return checkpoint::unpickle_tensors(pickle, "data.pkl"); });
  if (!tensors) return 0;
  const std::string written = checkpoint::pickle_tensors(*tensors);
  const auto again = checkpoint::unpickle_tensors(std::as_bytes(std::span(written)), "data.pkl");
  fuzz::require(same(*tensors, again), "tensors that are pickled are unpickled");
  return 0;
}
