#include "checkpoint/tensor_file.hpp"

#include "base/text.hpp"
#include "checkpoint/pytorch_bin.hpp"

namespace peftkit::checkpoint {

std::string dtype_name(DType dtype) {
  switch (dtype) {
    case DType::f64:
      return "F64";
    case DType::f32:
      return "F32";
    case DType::f16:
      return "F16";
    case DType::bf16:
      return "BF16";
    case DType::i64:
      return "I64";
    case DType::i32:
      return "I32";
    case DType::i16:
      return "I16";
    case DType::i8:
      return "I8";
    case DType::u8:
      return "U8";
    case DType::boolean:
      return "BOOL";
  }
  return {};
}

size_t dtype_size(DType dtype) {
  switch (dtype) {
    case DType::f64:
    case DType::i64:
      return 8;
    case DType::f32:
    case DType::i32:
      return 4;
    case DType::f16:
    case DType::bf16:
    case DType::i16:
      return 2;
    case DType::i8:
    case DType::u8:
    case DType::boolean:
      return 1;
  }
  return 0;
}

bool is_floating(DType dtype) {
  return dtype == DType::f64 || dtype == DType::f32 || dtype == DType::f16 || dtype == DType::bf16;
}

int64_t TensorView::numel() const {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;
  return count;
}

TensorViews read_tensor_file(const fs::path& path) {
  const auto file = std::make_shared<const MappedFile>(path);
  const auto bytes = file->bytes();
  // Of a file that is neither, its name says which one it should be.
  const bool has_header = bytes.size() > 8 && bytes[8] == std::byte{'{'};
  const bool pytorch = is_pytorch_file(bytes) || (path.extension() == ".bin" && !has_header);
  return pytorch ? parse_pytorch_bin(bytes, file, path.string())
                 : parse_safetensors(bytes, file, path.string());
}

}  // namespace peftkit::checkpoint
