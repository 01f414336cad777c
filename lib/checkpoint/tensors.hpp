#pragma once
// Between tensors of files and tensors of libtorch.

#include "checkpoint/tensor_file.hpp"

#include <ATen/core/Tensor.h>

namespace peftkit::checkpoint {

// Shares the view's memory and keeps its owner alive; copies only data that is not aligned for its
// dtype, and booleans. The memory may be a read-only map: whoever wants to write takes a clone.
at::Tensor to_tensor(const TensorView& view);

// A dense tensor on the CPU is shared and kept alive, any other copied. Throws Error(checkpoint)
// for dtypes that no file has.
TensorView to_view(const at::Tensor& tensor);

}  // namespace peftkit::checkpoint
