#include "data/batch.hpp"

namespace peftkit::data {

namespace {

template <class To, class From>
void append(std::vector<To>& to, const std::vector<From>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void add_sequence(Batch& batch, int64_t length) {
  for (int64_t i = 0; i < length; ++i) batch.positions.push_back(i);
  batch.offsets.push_back(batch.offsets.back() + length);
}

}  // namespace

Batch pack(std::span<const Example* const> examples) {
  size_t tokens = 0;
  for (const Example* example : examples) tokens += example->ids.size();
  Batch batch;
  for (auto* values : {&batch.ids, &batch.type_ids, &batch.positions}) values->reserve(tokens);
  batch.offsets.push_back(0);
  batch.examples.push_back(0);
  if (!examples.empty() && !examples[0]->decoder_ids.empty()) batch.decoder_offsets.push_back(0);
  for (const Example* example : examples) {
    const int64_t begin = batch.offsets.back();
    const bool decodes = !example->decoder_ids.empty();
    const int64_t read_from = decodes ? static_cast<int64_t>(batch.decoder_ids.size()) : begin;
    for (const int32_t index : example->read) batch.read.push_back(read_from + index);
    append(batch.decoder_ids, example->decoder_ids);
    if (decodes) batch.decoder_offsets.push_back(static_cast<int64_t>(batch.decoder_ids.size()));
    append(batch.ids, example->ids);
    append(batch.type_ids, example->type_ids);
    if (example->ends.empty()) add_sequence(batch, static_cast<int64_t>(example->ids.size()));
    for (const int32_t end : example->ends) add_sequence(batch, begin + end - batch.offsets.back());
    batch.examples.push_back(static_cast<int64_t>(batch.offsets.size()) - 1);
    append(batch.targets, example->target);
    batch.rows.push_back(example->row);
  }
  return batch;
}

}  // namespace peftkit::data
