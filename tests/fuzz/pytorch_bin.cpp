// PyTorch's zip files, pickle included: what is read is the same after being written.

#include "fuzz/tensor_views.hpp"

using namespace peftkit;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span file(reinterpret_cast<const std::byte*>(data), size);
  const auto tensors =
      fuzz::parsed([&] { return checkpoint::parse_pytorch_bin(file, nullptr, "file"); });
  if (!tensors) return 0;
  fuzz::check_sizes(*tensors);
  for (const auto& [name, view] : *tensors) {
    fuzz::require(view.owner != nullptr || fuzz::lies_in(view.data, file),
                  "a tensor lies within its file, or is a copy");
  }
  const fs::path copy = fuzz::scratch_folder() / "copy.bin";
  checkpoint::write_pytorch_bin(copy, *tensors);
  fuzz::require(fuzz::same(*tensors, checkpoint::read_pytorch_bin(copy)),
                "tensors that are written are read");
  return 0;
}
