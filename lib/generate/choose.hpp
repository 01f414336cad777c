#pragma once
// The choice of one token.

#include "generate/generate.hpp"

namespace peftkit::generate {

// The most likely token; of several the first.
int32_t most_likely(std::span<const float> scores);

// A token drawn after temperature, top_k and top_p; `uniform` in [0, 1) decides.
int32_t sample(std::span<const float> scores, const Settings& settings, double uniform);

}  // namespace peftkit::generate
