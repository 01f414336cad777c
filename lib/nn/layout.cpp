#include "nn/layout.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <limits>

namespace peftkit::nn {

Layout::Layout(std::vector<int64_t> offsets_in, std::vector<int64_t> key_lengths)
    : offsets(std::move(offsets_in)) {
  const int64_t count = sequences();
  for (int64_t b = 0; b < count; ++b) longest = std::max(longest, offsets[b + 1] - offsets[b]);

  sequence = at::empty({tokens()}, at::kLong);
  start = at::empty({count}, at::kLong);
  padded_position = at::empty({tokens()}, at::kLong);
  mean = at::zeros({count, tokens()}, at::kFloat);
  auto* of = sequence.mutable_data_ptr<int64_t>();
  auto* first = start.mutable_data_ptr<int64_t>();
  auto* place = padded_position.mutable_data_ptr<int64_t>();
  auto* weight = mean.mutable_data_ptr<float>();
  bool masked = false;
  for (int64_t b = 0; b < count; ++b) {
    const int64_t length = offsets[b + 1] - offsets[b];
    first[b] = offsets[b];
    masked = masked || length < longest || (!key_lengths.empty() && key_lengths[b] < length);
    for (int64_t i = 0; i < length; ++i) {
      const int64_t t = offsets[b] + i;
      of[t] = b;
      place[t] = b * longest + i;
      weight[b * tokens() + t] = 1.0f / static_cast<float>(length);
    }
  }
  if (!masked) return;
  key_mask = at::zeros({count, 1, 1, longest}, at::kFloat);
  auto* mask = key_mask.mutable_data_ptr<float>();
  for (int64_t b = 0; b < count; ++b) {
    const int64_t keys = key_lengths.empty() ? offsets[b + 1] - offsets[b] : key_lengths[b];
    std::fill(mask + b * longest + keys, mask + (b + 1) * longest,
              -std::numeric_limits<float>::infinity());
  }
}

}  // namespace peftkit::nn
