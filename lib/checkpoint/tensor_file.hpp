#pragma once
// Files of named tensors, read without libtorch: bytes in, (name, dtype, shape, where the data
// lies) out.

#include "base/file.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace peftkit::checkpoint {

enum class DType { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };

// "F32", as safetensors spells it.
std::string dtype_name(DType dtype);
size_t dtype_size(DType dtype);
bool is_floating(DType dtype);  // the weights of models are

// A dense row-major tensor in somebody else's memory; `owner` keeps that memory alive.
struct TensorView {
  DType dtype = DType::f32;
  std::vector<int64_t> shape;
  std::span<const std::byte> data;
  std::shared_ptr<const void> owner;
  int64_t numel() const;
};

using TensorViews = std::map<std::string, TensorView>;

// A memory-mapped .safetensors file. Throws Error(checkpoint) for anything wrong in the header:
// truncated, not JSON, overlapping or out-of-file ranges, sizes that do not fit the shape, unknown
// dtypes, repeated names.
TensorViews read_safetensors(const fs::path& path,
                             std::map<std::string, std::string>* metadata = nullptr);

// A PyTorch zip file (`torch.save` of a dict of tensors), memory-mapped, read by an unpickler that
// can only build dicts, tuples and tensors. Non-contiguous tensors are copied. Throws
// Error(checkpoint).
TensorViews read_pytorch_bin(const fs::path& path);

// The same for the bytes of a file, which `owner` keeps alive; `place` heads the messages.
TensorViews parse_safetensors(std::span<const std::byte> file,
                              const std::shared_ptr<const void>& owner, const std::string& place,
                              std::map<std::string, std::string>* metadata = nullptr);
TensorViews parse_pytorch_bin(std::span<const std::byte> file,
                              const std::shared_ptr<const void>& owner, const std::string& place);

// Chooses by content: a zip file is PyTorch's, anything else safetensors.
TensorViews read_tensor_file(const fs::path& path);

// Both write beside and rename. Tensors are contiguous and little-endian.
void write_safetensors(const fs::path& path, const TensorViews& tensors,
                       const std::map<std::string, std::string>& metadata = {});
// The format that Python's weights-only loader accepts (an uncompressed zip with a protocol-2
// pickle).
void write_pytorch_bin(const fs::path& path, const TensorViews& tensors);

}  // namespace peftkit::checkpoint
