#pragma once
// The order of examples: a counter-based permutation, so that any epoch's any position is known
// without state.

#include <cstdint>
#include <span>
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

// Keeps `share` of the rows (at least 1, at most all but one) for validation, chosen by `seed`, and
// of each stratum as near to its share as whole rows allow; one row of each trains at least. Both
// parts are in file order. `strata` has the stratum of each row.
Split share_split(std::span<const int64_t> strata, double share, uint64_t seed);

}  // namespace peftkit::data
