// A .safetensors file: what is read lies within the file, and is the same after being written.

#include "fuzz/tensor_views.hpp"

using namespace peftkit;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span file(reinterpret_cast<const std::byte*>(data), size);
  std::map<std::string, std::string> metadata, again;
  const auto tensors =
      fuzz::parsed([&] { return checkpoint::parse_safetensors(file, nullptr, "file", &metadata); });
  if (!tensors) return 0;
  fuzz::check_sizes(*tensors);
  for (const auto& [name, view] : *tensors)
    fuzz::require(fuzz::lies_in(view.data, file), "a tensor lies within its file");
  const fs::path copy = fuzz::scratch_folder() / "copy.safetensors";
  checkpoint::write_safetensors(copy, *tensors, metadata);
  fuzz::require(fuzz::same(*tensors, checkpoint::read_safetensors(copy, &again)),
                "tensors that are written are read");
  fuzz::require(metadata == again, "metadata that is written is read");
  return 0;
}
