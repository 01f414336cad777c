#pragma once
// Encoded examples and packed batches as plain arrays: no padding anywhere.

#include <cstdint>
#include <span>
#include <vector>

namespace peftkit::data {

// One encoded example. `target` is what the task makes of the label: [class index], [number], or
// one 0/1 per label.
struct Example {
  std::vector<int32_t> ids;
  std::vector<int32_t> type_ids;
  std::vector<float> target;
  int64_t row = 0;  // index of the row in its table
};

// B sequences end to end, T tokens in all. offsets[b] … offsets[b+1] are the tokens of sequence b.
struct Batch {
  std::vector<int64_t> ids, type_ids, positions;  // [T]
  std::vector<int64_t> offsets;                   // [B + 1]
  std::vector<float> targets;                     // [B * target size]
  std::vector<int64_t> rows;                      // [B]
};

Batch pack(std::span<const Example* const> examples);

}  // namespace peftkit::data
