// A Feistel network (Luby and Rackoff 1988) permutes 0 … 4^half_bits - 1, whatever its round
// function. Cycle walking (Black and Rogaway 2002) makes a permutation of 0 … size-1 of it: apply
// it until the value is below size. As 4^half_bits < 4 · size, that takes fewer than four turns on
// average.
#include "data/order.hpp"

#include "base/hash.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <map>

namespace peftkit::data {

namespace {

constexpr uint64_t kRounds = 6;

// The order in which rows are chosen; independent of the order of any epoch.
Permutation choice(int64_t rows, uint64_t seed) {
  return {static_cast<uint64_t>(rows), mix({seed, mix("split")}), 0};
}

// A stratum's rows, how many of them are wanted, and how many are taken.
struct Stratum {
  int64_t rows = 0;
  double wanted = 0;
  int64_t taken = 0;
  double lacking() const { return wanted - static_cast<double>(taken); }
};

// How many rows of each stratum validate, `count` in all where one row of each is left: whole parts
// of its share first, then a row each where most of one is lacking.
std::map<int64_t, Stratum> validation_counts(std::span<const int64_t> strata, double share,
                                             int64_t count) {
  std::map<int64_t, Stratum> out;
  for (const int64_t stratum : strata) ++out[stratum].rows;
  for (auto& [key, stratum] : out) {
    stratum.wanted = static_cast<double>(stratum.rows) * share;
    stratum.taken = std::min(static_cast<int64_t>(stratum.wanted), stratum.rows - 1);
    count -= stratum.taken;
  }
  std::vector<Stratum*> next;
  for (auto& [key, stratum] : out) next.push_back(&stratum);
  std::ranges::stable_sort(next, std::greater(), [](const Stratum* one) { return one->lacking(); });
  for (bool more = true; more && count > 0;) {
    more = false;
    for (Stratum* stratum : next) {
      if (count == 0 || stratum->taken + 1 >= stratum->rows) continue;
      ++stratum->taken;
      --count;
      more = true;
    }
  }
  return out;
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

Split share_split(std::span<const int64_t> strata, double share, uint64_t seed) {
  const auto rows = static_cast<int64_t>(strata.size());
  const auto wanted = static_cast<int64_t>(std::llround(static_cast<double>(rows) * share));
  auto left = validation_counts(strata, share, std::max<int64_t>(1, wanted));
  const Permutation order = choice(rows, seed);
  std::vector<bool> held_out(static_cast<size_t>(rows));
  for (int64_t i = 0; i < rows; ++i) {
    const auto row = static_cast<size_t>(order(static_cast<uint64_t>(i)));
    const auto stratum = left.find(strata[row]);
    if (stratum == left.end() || stratum->second.taken == 0) continue;
    --stratum->second.taken;
    held_out[row] = true;
  }
  Split split;
  for (int64_t row = 0; row < rows; ++row) {
    auto& part = held_out[static_cast<size_t>(row)] ? split.validation : split.train;
    part.push_back(row);
  }
  return split;
}

}  // namespace peftkit::data
