#pragma once
// Gradient checkpointing (Chen et al. 2016): a layer's inner values are not kept for the backward
// pass but computed again.

#include "nn/site.hpp"

#include <functional>

namespace peftkit::nn {

using Layer = std::function<Tensor(const Tensor& x, Forward& forward)>;

// layer(x, forward), keeping only x and, where the pass has one, the source. The second run draws
// the same dropout and records nothing. `layer` must outlive the backward pass.
Tensor recomputed(const Layer& layer, const Tensor& x, Forward& forward);

}  // namespace peftkit::nn
