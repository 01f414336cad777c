#include "checkpoint/tensors.hpp"

#include "checkpoint/sample.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "support/tensor_test.hpp"

namespace peftkit::checkpoint {

namespace {

const std::map<DType, at::ScalarType> kTypes = {
    {DType::f64, at::kDouble},    {DType::f32, at::kFloat}, {DType::f16, at::kHalf},
    {DType::bf16, at::kBFloat16}, {DType::i64, at::kLong},  {DType::i32, at::kInt},
    {DType::i16, at::kShort},     {DType::i8, at::kChar},   {DType::u8, at::kByte},
    {DType::boolean, at::kBool}};

template <class T>
TensorView view_of(DType dtype, std::vector<int64_t> shape, std::vector<T> values) {
  const auto data = std::make_shared<const std::vector<T>>(std::move(values));
  return {dtype, std::move(shape), std::as_bytes(std::span(*data)), data};
}

std::vector<int64_t> sizes_of(const at::Tensor& tensor) {
  return tensor.sizes().vec();
}

}  // namespace

TEST_CASE("tensors: views of every dtype become tensors and come back") {
  for (const auto& [name, view] : sample_tensors()) {
    CAPTURE(name);
    const at::Tensor tensor = to_tensor(view);
    CHECK((tensor.scalar_type() == kTypes.at(view.dtype)));
    CHECK(sizes_of(tensor) == view.shape);
    CHECK(tensor.is_contiguous());
    check_same({{name, to_view(tensor)}}, {{name, view}});
  }
}

TEST_CASE("tensors: values, in row-major order") {
  const at::Tensor tensor = to_tensor(floats({2, 3}, {1, 2, 3, 4, 5, 6}));
  CHECK(at::equal(tensor, at::arange(1, 7, at::kFloat).view({2, 3})));
  CHECK(values_of(to_view(tensor)) == std::vector<float>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("tensors: half precision is taken as it is") {
  const at::Tensor bf16 = to_tensor(view_of<uint16_t>(DType::bf16, {3}, {0x3F80, 0xC000, 0x7F80}));
  CHECK(at::equal(bf16.to(at::kFloat), at::tensor({1.0f, -2.0f, INFINITY})));
  const at::Tensor f16 = to_tensor(view_of<uint16_t>(DType::f16, {3}, {0x3C00, 0xC000, 0x7BFF}));
  CHECK(at::equal(f16.to(at::kFloat), at::tensor({1.0f, -2.0f, 65504.0f})));
}

TEST_CASE("tensors: a tensor shares the view's memory and keeps its owner alive") {
  auto view = floats({2}, {1, 2});
  const std::weak_ptr<const void> owner = view.owner;
  const auto* data = view.data.data();
  at::Tensor tensor = to_tensor(view);
  view = TensorView();
  CHECK(tensor.const_data_ptr() == static_cast<const void*>(data));
  CHECK(tensor[1].item<float>() == 2);
  CHECK_FALSE(owner.expired());
  tensor.reset();
  CHECK(owner.expired());
}

TEST_CASE("tensors: a view shares the tensor's memory and keeps it alive") {
  at::Tensor tensor = at::full({2}, 3.0, at::kFloat);
  const void* data = tensor.const_data_ptr();
  const TensorView view = to_view(tensor);
  tensor.reset();
  CHECK(static_cast<const void*>(view.data.data()) == data);
  CHECK(values_of(view) == std::vector<float>{3, 3});
}

TEST_CASE("tensors: data that is not aligned is copied") {
  const std::string bytes = std::string(1, 'x') + std::string("\0\0\x80\x3F\0\0\0\x40", 8);
  const auto data = std::make_shared<const std::string>(bytes);
  for (size_t shift = 0; shift < 2; ++shift) {
    const auto all = std::as_bytes(std::span(*data));
    const TensorView view{DType::f32, {1}, all.subspan(1 + shift * 4, 4), data};
    const at::Tensor tensor = to_tensor(view);
    CHECK(reinterpret_cast<uintptr_t>(tensor.const_data_ptr()) % 4 == 0);
    CHECK(tensor.item<float>() == (shift == 0 ? 1.0f : 2.0f));
  }
}

TEST_CASE("tensors: any byte but 0 is true") {
  const at::Tensor tensor = to_tensor(view_of<uint8_t>(DType::boolean, {4}, {0, 1, 2, 255}));
  CHECK((tensor.scalar_type() == at::kBool));
  CHECK(tensor.sum().item<int64_t>() == 3);
  for (int64_t i = 0; i < 4; ++i) CHECK(tensor.const_data_ptr<bool>()[i] == (i > 0));
}

TEST_CASE("tensors: without elements, or without dimensions") {
  for (const auto& [dtype, type] : kTypes) {
    CAPTURE(dtype_name(dtype));
    const at::Tensor empty = to_tensor({dtype, {0, 4}, {}, nullptr});
    CHECK(sizes_of(empty) == std::vector<int64_t>{0, 4});
    CHECK((empty.scalar_type() == type));
    CHECK(to_view(at::empty({3, 0}, type)).shape == std::vector<int64_t>{3, 0});
    CHECK(to_view(at::empty({3, 0}, type)).data.empty());
  }
  CHECK(to_tensor(floats({}, {7})).item<float>() == 7);
  CHECK(to_view(at::full({}, 7, at::kFloat)).shape.empty());
}

TEST_CASE("tensors: what is not dense is copied in row-major order") {
  const at::Tensor tensor = at::arange(6, at::kFloat).view({2, 3});
  const TensorView transposed = to_view(tensor.t());
  CHECK(transposed.shape == std::vector<int64_t>{3, 2});
  CHECK(values_of(transposed) == std::vector<float>{0, 3, 1, 4, 2, 5});
  CHECK(values_of(to_view(tensor.select(0, 1))) == std::vector<float>{3, 4, 5});
  CHECK(values_of(to_view(at::ones({1}, at::kFloat).expand({3}))) == std::vector<float>{1, 1, 1});
}

TEST_CASE("tensors: a trained tensor is saved like any other") {
  const at::Tensor tensor = at::ones({2}, at::kFloat).requires_grad_();
  CHECK(values_of(to_view(tensor)) == std::vector<float>{1, 1});
  CHECK_FALSE(to_tensor(to_view(tensor)).requires_grad());
}

TEST_CASE("tensors: dtypes that no file has are refused") {
  const Error error = test::error_of([] { to_view(at::zeros({1}, at::kComplexFloat)); });
  CHECK(error.kind == ErrorKind::checkpoint);
  CHECK(std::string(error.what()) == "a tensor of ComplexFloat, which no file format here has");
}

}  // namespace peftkit::checkpoint
