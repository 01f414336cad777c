#pragma once
// The order of examples: a counter-based permutation, so that any epoch's any position is known
// without state.

#include <cstdint>
#include <vector>

namespace peftkit::data {

// A pseudo-random permutation of 0 … size-1, fixed by (data_seed, epoch): position -> index in O(1)
// (a Feistel network with cycle walking).
class Permutation {
 public:
  Permutation(uint64_t size, uint64_t data_seed, uint64_t epoch);
  uint64_t operator()(uint64_t position) const;

 private:
  uint64_t size_, key_;
  int half_bits_;
};

// Which rows train and which validate.
struct Split {
  std::vector<int64_t> train, validation;
};

// Shuffles 0 … rows-1 by data_seed and takes the first max_train for training and the next
// `validation` rows (as many as there are) for validation. The paper's K-shot protocol with
// validation = 1000.
Split k_shot_split(int64_t rows, int64_t max_train, int64_t validation, uint64_t data_seed);

// Keeps `share` of the rows (at least 1, at most rows-1) for validation, chosen by data_seed; both
// parts in file order.
Split share_split(int64_t rows, double share, uint64_t data_seed);

}  // namespace peftkit::data
