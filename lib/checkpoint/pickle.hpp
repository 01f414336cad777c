#pragma once
// Pickles that describe a dict of tensors, in the form of `torch.save`. Nothing in a pickle is ever
// executed.

#include "checkpoint/tensor_file.hpp"

namespace peftkit::checkpoint {

// A strided window into a storage; numbers count elements. As read: numbers from 0 on, as many
// strides as sizes, but nothing says that the window lies inside the storage, or the storage inside
// the file.
struct PickledTensor {
  DType dtype = DType::f32;
  std::string storage;  // key of the storage: entry data/<key> of the archive
  int64_t storage_numel = 0, offset = 0;
  std::vector<int64_t> shape, strides;
};

using PickledTensors = std::map<std::string, PickledTensor>;

// Knows dicts, lists, tuples, numbers, text and tensors; throws Error(checkpoint), headed by
// `place`, for anything else, naming the global or the opcode. Entries of the dict that are not
// tensors are left out.
PickledTensors unpickle_tensors(std::span<const std::byte> pickle, const std::string& place);

// Protocol 2, in the form that Python's weights-only loader accepts.
std::string pickle_tensors(const PickledTensors& tensors);

}  // namespace peftkit::checkpoint
