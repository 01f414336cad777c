#include "checkpoint/tensors.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace peftkit::checkpoint {

namespace {

constexpr std::array kScalarTypes = {
    std::pair(DType::f64, at::kDouble), std::pair(DType::f32, at::kFloat),
    std::pair(DType::f16, at::kHalf),   std::pair(DType::bf16, at::kBFloat16),
    std::pair(DType::i64, at::kLong),   std::pair(DType::i32, at::kInt),
    std::pair(DType::i16, at::kShort),  std::pair(DType::i8, at::kChar),
    std::pair(DType::u8, at::kByte),    std::pair(DType::boolean, at::kBool)};

at::ScalarType scalar_type(DType dtype) {
  return std::ranges::find(kScalarTypes, dtype, [](const auto& pair) { return pair.first; })
      ->second;
}

DType dtype_of(at::ScalarType type) {
  const auto found =
      std::ranges::find(kScalarTypes, type, [](const auto& pair) { return pair.second; });
  if (found == kScalarTypes.end()) {
    throw Error(ErrorKind::checkpoint,
                str("a tensor of ", c10::toString(type), ", which no file format here has"));
  }
  return found->first;
}

at::Tensor share(const TensorView& view, at::ScalarType type) {
  // from_blob asks for memory it may write to; nobody writes to a frozen base.
  void* data = const_cast<std::byte*>(view.data.data());
  return at::from_blob(
      data, view.shape, [owner = view.owner](void*) {}, at::TensorOptions(type));
}

}  // namespace

at::Tensor to_tensor(const TensorView& view) {
  // A file may hold any byte where a bool must be 0 or 1.
  if (view.dtype == DType::boolean) return share(view, at::kByte).ne(0);
  const auto type = scalar_type(view.dtype);
  const auto address = reinterpret_cast<uintptr_t>(view.data.data());
  if (!view.data.empty() && address % dtype_size(view.dtype) == 0) return share(view, type);
  at::Tensor copy = at::empty(view.shape, at::TensorOptions(type));
  if (!view.data.empty()) std::memcpy(copy.mutable_data_ptr(), view.data.data(), view.data.size());
  return copy;
}

TensorView to_view(const at::Tensor& tensor) {
  const auto dense = std::make_shared<const at::Tensor>(tensor.detach().cpu().contiguous());
  TensorView view;
  view.dtype = dtype_of(dense->scalar_type());
  view.shape = dense->sizes().vec();
  view.data = {static_cast<const std::byte*>(dense->const_data_ptr()), dense->nbytes()};
  view.owner = dense;
  return view;
}

}  // namespace peftkit::checkpoint
