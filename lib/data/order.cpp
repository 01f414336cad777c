// A Feistel network (Luby and Rackoff 1988) permutes 0 … 4^half_bits - 1, whatever its round
// function. Cycle walking (Black and Rogaway 2002) makes a permutation of 0 … size-1 of it: apply
// it until the value is below size. As 4^half_bits < 4 · size, that takes fewer than four turns on
// average.
#include "data/order.hpp"

#include "base/hash.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace peftkit::data {

namespace {

constexpr uint64_t kRounds = 6;

// The order in which rows are chosen; independent of the order of any epoch.
Permutation choice(int64_t rows, uint64_t data_seed) {
  return {static_cast<uint64_t>(rows), mix({data_seed, mix("split")}), 0};
}

}  // namespace

Permutation::Permutation(uint64_t size, uint64_t data_seed, uint64_t epoch)
    : size_(size), key_(mix({data_seed, epoch})), half_bits_(1) {
  while (half_bits_ < 32 && (uint64_t{1} << (2 * half_bits_)) < size_) ++half_bits_;
}

uint64_t Permutation::operator()(uint64_t position) const {
  assert(position < size_);
  const uint64_t mask = (uint64_t{1} << half_bits_) - 1;
  uint64_t value = position;
  do {
    uint64_t left = value >> half_bits_, right = value & mask;
    for (uint64_t round = 0; round < kRounds; ++round) {
      const uint64_t next = left ^ (mix({key_, round, right}) & mask);
      left = right;
      right = next;
    }
    value = (left << half_bits_) | right;
  } while (value >= size_);
  return value;
}

Split k_shot_split(int64_t rows, int64_t max_train, int64_t validation, uint64_t data_seed) {
  const Permutation order = choice(rows, data_seed);
  const int64_t train_end = std::min(rows, max_train);
  const int64_t end = train_end + std::min(rows - train_end, validation);
  Split split;
  for (int64_t i = 0; i < end; ++i) {
    auto& part = i < train_end ? split.train : split.validation;
    part.push_back(static_cast<int64_t>(order(static_cast<uint64_t>(i))));
  }
  return split;
}

Split share_split(int64_t rows, double share, uint64_t data_seed) {
  const auto wanted = static_cast<int64_t>(std::llround(static_cast<double>(rows) * share));
  // One row is for training: the upper bound wins.
  const int64_t count = std::max<int64_t>(0, std::min(std::max<int64_t>(1, wanted), rows - 1));
  const Permutation order = choice(rows, data_seed);
  std::vector<bool> held_out(static_cast<size_t>(rows));
  for (int64_t i = 0; i < count; ++i) held_out[order(static_cast<uint64_t>(i))] = true;
  Split split;
  for (int64_t row = 0; row < rows; ++row) {
    auto& part = held_out[static_cast<size_t>(row)] ? split.validation : split.train;
    part.push_back(row);
  }
  return split;
}

}  // namespace peftkit::data
