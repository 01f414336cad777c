#include "nn/layout.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace peftkit::nn {

Layout::Layout(std::vector<int64_t> offsets_in, std::vector<int64_t> key_lengths)
    : offsets(std::move(offsets_in)), padded(!key_lengths.empty()), keys(std::move(key_lengths)) {
  const int64_t count = sequences();
  for (int64_t b = 0; b < count; ++b) {
    longest = std::max(longest, length(b));
    if (!padded) keys.push_back(length(b));
  }

  sequence = at::empty({tokens()}, at::kLong);
  start = at::empty({count}, at::kLong);
  last = at::empty({count}, at::kLong);
  padded_position = at::empty({tokens()}, at::kLong);
  mean = at::zeros({count, tokens()}, at::kFloat);
  auto* of = sequence.mutable_data_ptr<int64_t>();
  auto* first = start.mutable_data_ptr<int64_t>();
  auto* end = last.mutable_data_ptr<int64_t>();
  auto* place = padded_position.mutable_data_ptr<int64_t>();
  auto* weight = mean.mutable_data_ptr<float>();
  for (int64_t b = 0; b < count; ++b) {
    first[b] = offsets[b];
    end[b] = offsets[b] + keys[b] - 1;
    for (int64_t i = 0; i < length(b); ++i) {
      const int64_t t = offsets[b] + i;
      of[t] = b;
      place[t] = b * longest + i;
      weight[b * tokens() + t] = 1.0f / static_cast<float>(length(b));
    }
  }
}

}  // namespace peftkit::nn
