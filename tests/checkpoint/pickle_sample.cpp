#include "checkpoint/pickle_sample.hpp"

#include "checkpoint/little_endian.hpp"

namespace peftkit::checkpoint {

namespace {

std::vector<std::string> names_of(const PickledTensors& tensors) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors) names.push_back(name);
  return names;
}

}  // namespace

PickledTensors unpickle(const std::string& pickle) {
  return unpickle_tensors(as_bytes(pickle), "p");
}

void check_same_pickled(const PickledTensors& found, const PickledTensors& expected) {
  CHECK(names_of(found) == names_of(expected));
  for (const auto& [name, tensor] : expected) {
    CAPTURE(name);
    const PickledTensor& other = found.at(name);
    CHECK(other.dtype == tensor.dtype);
    CHECK(other.storage == tensor.storage);
    CHECK(other.storage_numel == tensor.storage_numel);
    CHECK(other.offset == tensor.offset);
    CHECK(other.shape == tensor.shape);
    CHECK(other.strides == tensor.strides);
  }
}

std::string pickle_refusal(const std::string& pickle) {
  const Error error = test::error_of([&] { unpickle(pickle); });
  CHECK(error.kind == ErrorKind::checkpoint);
  const std::string message = error.what();
  REQUIRE(message.starts_with("p: byte "));
  return message.substr(message.find(": ", 3) + 2);
}

bool unpickles(const std::string& pickle) {
  try {
    unpickle(pickle);
    return true;
  } catch (const Error& error) {
    CHECK(error.kind == ErrorKind::checkpoint);
    return false;
  }
}

std::string window_opcode() {
  return tensor_opcode(storage_opcode("FloatStorage", "0", 10), 1, sizes_opcode({2, 3}),
                       sizes_opcode({3, 1}));
}

PickledTensor window() {
  return {DType::f32, "0", 10, 1, {2, 3}, {3, 1}};
}

std::string holding(const std::string& value) {
  return dict_pickle(text_opcode("x") + value);
}

std::string ordered_dict_opcode() {
  return global_opcode("collections", "OrderedDict") + ")R";
}

}  // namespace peftkit::checkpoint
