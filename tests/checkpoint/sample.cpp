#include "checkpoint/sample.hpp"

#include "base/text.hpp"
#include "checkpoint/little_endian.hpp"
#include "checkpoint/zip.hpp"

#include <numeric>
#include <sstream>

namespace peftkit::checkpoint {

namespace {

TensorView counting(DType dtype, std::vector<int64_t> shape, size_t bytes) {
  auto data = std::make_shared<std::vector<std::byte>>(bytes);
  for (size_t i = 0; i < bytes; ++i) (*data)[i] = static_cast<std::byte>(i % 2);
  return {dtype, std::move(shape), *data, data};
}

std::string number_opcode(int number) {
  std::string out = "J";
  append<int32_t>(out, number);
  return out;
}

}  // namespace

TensorView floats(std::vector<int64_t> shape, const std::vector<float>& values) {
  auto data = std::make_shared<const std::vector<float>>(values);
  return {DType::f32, std::move(shape), std::as_bytes(std::span(*data)), data};
}

std::vector<float> values_of(const TensorView& view) {
  REQUIRE(view.dtype == DType::f32);
  std::vector<float> values(view.data.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), view.data.data(), view.data.size());
  return values;
}

TensorViews sample_tensors() {
  TensorViews tensors;
  for (const DType dtype : {DType::f64, DType::f32, DType::f16, DType::bf16, DType::i64, DType::i32,
                            DType::i16, DType::i8, DType::u8, DType::boolean}) {
    tensors["all." + dtype_name(dtype)] = counting(dtype, {3, 1}, 3 * dtype_size(dtype));
  }
  tensors["matrix"] = floats({2, 3}, {1, 2, 3, 4, 5, 6});
  tensors["scalar"] = floats({}, {7});
  tensors["empty"] = floats({0, 4}, {});
  tensors["quote \" and ünïcode"] = floats({1}, {8});
  return tensors;
}

void check_same(const TensorViews& found, const TensorViews& expected) {
  CHECK(found.size() == expected.size());
  for (const auto& [name, view] : expected) {
    CAPTURE(name);
    REQUIRE(found.contains(name));
    const TensorView& other = found.at(name);
    CHECK(other.dtype == view.dtype);
    CHECK(other.shape == view.shape);
    CHECK(std::ranges::equal(other.data, view.data));
  }
}

bool opens(const fs::path& path) {
  try {
    unsigned sum = 0;
    for (const auto& [name, view] : read_tensor_file(path)) {
      for (const std::byte byte : view.data) sum += static_cast<unsigned>(byte);
    }
    return sum < std::numeric_limits<unsigned>::max();
  } catch (const Error& error) {
    CHECK(error.kind == ErrorKind::checkpoint);
    return false;
  }
}

void check_damaged(const test::TempDir& dir, const std::string& whole) {
  for (size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(opens(dir.file("cut", whole.substr(0, size))));
  }
  for (size_t i = 0; i < whole.size(); ++i) {
    for (const char change : {'\x01', '\x80'}) {
      std::string changed = whole;
      changed[i] = static_cast<char>(changed[i] ^ change);
      opens(dir.file("changed", changed));
    }
  }
}

std::string refusal(const fs::path& path) {
  const Error error = test::error_of([&] { read_tensor_file(path); });
  CHECK(error.kind == ErrorKind::checkpoint);
  std::string message = error.what();
  const std::string folder = path.parent_path().string() + "/";
  REQUIRE(message.starts_with(folder));
  return message.substr(folder.size());
}

std::string safetensors_bytes(const std::string& header, size_t data_size) {
  std::string out;
  append<uint64_t>(out, header.size());
  return out + header + std::string(data_size, '\1');
}

std::string bin_bytes(const std::string& pickle, const std::vector<std::string>& storages) {
  std::ostringstream out;
  ZipWriter zip(out);
  zip.add("any name/data.pkl", as_bytes(pickle));
  for (size_t i = 0; i < storages.size(); ++i)
    zip.add(str("any name/data/", i), as_bytes(storages[i]));
  zip.finish();
  return std::move(out).str();
}

std::string text_opcode(const std::string& text) {
  std::string out = "X";
  append<uint32_t>(out, static_cast<uint32_t>(text.size()));
  return out + text;
}

std::string global_opcode(const std::string& module, const std::string& name) {
  return "c" + module + "\n" + name + "\n";
}

std::string sizes_opcode(const std::vector<int>& sizes) {
  std::string out = "(";
  for (const int size : sizes) out += number_opcode(size);
  return out + "t";
}

std::string storage_opcode(const std::string& type, const std::string& key, int numel) {
  return "(" + text_opcode("storage") + global_opcode("torch", type) + text_opcode(key) +
         text_opcode("cpu") + number_opcode(numel) + "tQ";
}

std::string tensor_opcode(const std::string& storage, int offset, const std::string& shape,
                          const std::string& strides) {
  return global_opcode("torch._utils", "_rebuild_tensor_v2") + "(" + storage +
         number_opcode(offset) + shape + strides + "\x89" +
         global_opcode("collections", "OrderedDict") + ")RtR";
}

std::string dict_pickle(const std::string& items) {
  return "\x80\x02}(" + items + "u.";
}

}  // namespace peftkit::checkpoint
