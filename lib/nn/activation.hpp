#pragma once
// Activations by the names that Hugging Face configs and `adapters` use.

#include <ATen/core/Tensor.h>

#include <string>

namespace peftkit::nn {

using Activation = at::Tensor (*)(const at::Tensor&);

// Throws Error(config) naming the nearest name. Upper and lower case are the same.
Activation activation(const std::string& name);

}  // namespace peftkit::nn
