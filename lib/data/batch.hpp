#pragma once
// Encoded examples and packed batches as plain arrays: no padding anywhere.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace peftkit::data {

// Stands for the decoder's first token in Example::decoder_ids; which one that is the model knows.
constexpr int32_t kDecoderStart = -1;

// One encoded example: a sequence of tokens, or several (the choices of a question) end to end.
// `target` holds what the task makes of the label, one term of the loss after the other: [class
// index], [number], one 0/1 per label, [start, end], or an index for every token in `read`. Floats
// hold every index below 2^24.
struct Example {
  std::vector<int32_t> ids;
  std::vector<int32_t> type_ids;
  std::vector<float> target;
  int64_t row = 0;                 // index of the row in its table
  std::vector<int32_t> ends = {};  // where each sequence ends in `ids`; empty: one sequence
  std::vector<int32_t> read = {};  // the tokens a head reads, for heads that read chosen tokens
  std::vector<std::array<int32_t, 2>> origin =
      {};  // what the task remembers of the tokens it reads
  std::vector<int32_t> decoder_ids =
      {};                // what a decoder beside the encoder reads; `read` is of these
  int64_t cut = 0;       // tokens that did not fit
  bool labelled = true;  // false: the row has no label, and `target` stands in for it

  int64_t sequences() const { return ends.empty() ? 1 : static_cast<int64_t>(ends.size()); }
};

// B examples, S sequences (S = B but for multiple choice), T tokens in all, everything end to end.
struct Batch {
  std::vector<int64_t> ids, type_ids, positions;  // [T]
  std::vector<int64_t> offsets;                   // [S + 1]: the first token of each sequence
  // What the decoder of an encoder-decoder model reads; empty: the tokens, moved on by one.
  std::vector<int64_t> decoder_ids, decoder_offsets;  // [T'], [S + 1]
  std::vector<int64_t> examples;                      // [B + 1]: the first sequence of each example
  std::vector<int64_t> read;   // of all examples, as indices into the T tokens
  std::vector<float> targets;  // of all examples
  std::vector<int64_t> rows;   // [B]
};

Batch pack(std::span<const Example* const> examples);

}  // namespace peftkit::data
