#include "data/batch.hpp"

namespace peftkit::data {

Batch pack(std::span<const Example* const> examples) {
  size_t tokens = 0;
  for (const Example* example : examples) tokens += example->ids.size();
  Batch batch;
  for (auto* values : {&batch.ids, &batch.type_ids, &batch.positions}) values->reserve(tokens);
  batch.offsets.reserve(examples.size() + 1);
  batch.offsets.push_back(0);
  for (const Example* example : examples) {
    const auto length = static_cast<int64_t>(example->ids.size());
    batch.ids.insert(batch.ids.end(), example->ids.begin(), example->ids.end());
    batch.type_ids.insert(batch.type_ids.end(), example->type_ids.begin(), example->type_ids.end());
    for (int64_t i = 0; i < length; ++i) batch.positions.push_back(i);
    batch.offsets.push_back(batch.offsets.back() + length);
    batch.targets.insert(batch.targets.end(), example->target.begin(), example->target.end());
    batch.rows.push_back(example->row);
  }
  return batch;
}

}  // namespace peftkit::data
