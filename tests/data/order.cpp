#include "data/order.hpp"

#include "support/support.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace peftkit::test {

namespace {

using Rows = std::vector<int64_t>;

std::vector<uint64_t> order_of(uint64_t size, uint64_t seed, uint64_t epoch) {
  const data::Permutation permutation(size, seed, epoch);
  std::vector<uint64_t> out;
  for (uint64_t i = 0; i < size; ++i) out.push_back(permutation(i));
  return out;
}

// 0 … count-1, each once, in any order.
template <class T>
bool is_each_once(std::vector<T> values, size_t count) {
  std::ranges::sort(values);
  std::vector<T> expected(count);
  std::iota(expected.begin(), expected.end(), T{0});
  return values == expected;
}

Rows both(const data::Split& split) {
  Rows rows = split.train;
  rows.insert(rows.end(), split.validation.begin(), split.validation.end());
  return rows;
}

// Of rows of one stratum.
data::Split plain_split(size_t rows, double share, uint64_t seed) {
  return data::share_split(Rows(rows, 0), share, seed);
}

}  // namespace

TEST_CASE("an order has every index once") {
  for (const uint64_t size : {1u, 2u, 3u, 4u, 5u, 16u, 17u, 63u, 64u, 65u, 1000u, 4097u}) {
    CAPTURE(size);
    CHECK(is_each_once(order_of(size, 42, 0), size));
  }
}

TEST_CASE("an order is fixed by seed and epoch, and differs with each") {
  const auto order = order_of(100, 42, 3);
  CHECK(order == order_of(100, 42, 3));
  CHECK(order != order_of(100, 42, 4));
  CHECK(order != order_of(100, 43, 3));
  CHECK(order != order_of(100, 3, 42));
}

TEST_CASE("an order is the same on every machine") {
  CHECK(order_of(10, 42, 0) == std::vector<uint64_t>{6, 0, 1, 9, 2, 3, 7, 4, 8, 5});
}

TEST_CASE("every index comes at every position equally often") {
  constexpr uint64_t kSize = 5, kOrders = 20000;
  std::vector<double> counts(kSize * kSize);
  for (uint64_t epoch = 0; epoch < kOrders; ++epoch) {
    const data::Permutation permutation(kSize, 7, epoch);
    for (uint64_t i = 0; i < kSize; ++i) ++counts[i * kSize + permutation(i)];
  }
  // Binomial: mean 4000, deviation 57.
  for (const double count : counts) CHECK(std::abs(count - 4000) < 5 * 57);
}

TEST_CASE("neighbours do not stay neighbours") {
  const auto order = order_of(10000, 42, 0);
  int neighbours = 0;
  for (size_t i = 0; i + 1 < order.size(); ++i) neighbours += order[i + 1] == order[i] + 1;
  CHECK(neighbours < 10);  // about one is expected
}

TEST_CASE("a position of a huge order is known at once") {
  const data::Permutation permutation(uint64_t{1} << 63, 42, 0);
  CHECK(permutation(0) != permutation(1));
  CHECK(permutation(12345) < uint64_t{1} << 63);
}

TEST_CASE("k-shot: the first rows of a shuffle train, the next validate") {
  const auto split = data::k_shot_split(50, 10, 15, 42);
  CHECK(split.train.size() == 10);
  CHECK(split.validation.size() == 15);
  const auto all = data::k_shot_split(50, 10, 40, 42);
  CHECK(is_each_once(both(all), 50));
  CHECK(all.train == split.train);
  CHECK_FALSE(std::ranges::is_sorted(split.train));
  CHECK(split.train != data::k_shot_split(50, 10, 15, 43).train);
  // A larger sample holds the smaller one.
  const auto larger = data::k_shot_split(50, 20, 0, 42).train;
  CHECK(std::ranges::equal(split.train, std::span(larger).first(10)));
}

TEST_CASE("k-shot: as many rows as there are") {
  const auto some = data::k_shot_split(12, 10, 1000, 42);
  CHECK(some.train.size() == 10);
  CHECK(some.validation.size() == 2);
  const auto none = data::k_shot_split(5, 10, 1000, 42);
  CHECK(is_each_once(none.train, 5));
  CHECK(none.validation.empty());
}

TEST_CASE("a share is held out, both parts in file order") {
  const auto split = plain_split(100, 0.1, 42);
  CHECK(split.validation.size() == 10);
  CHECK(is_each_once(both(split), 100));
  CHECK(std::ranges::is_sorted(split.train));
  CHECK(std::ranges::is_sorted(split.validation));
  CHECK(split.validation == plain_split(100, 0.1, 42).validation);
  CHECK(split.validation != plain_split(100, 0.1, 43).validation);
}

TEST_CASE("a share leaves a row to either part while there are two") {
  CHECK(plain_split(10, 0.001, 42).validation.size() == 1);
  CHECK(plain_split(10, 0.999, 42).train.size() == 1);
  CHECK(plain_split(1, 0.5, 42).train == Rows{0});
  CHECK(plain_split(1, 0.5, 42).validation.empty());
  CHECK(both(plain_split(0, 0.5, 42)).empty());
}

}  // namespace peftkit::test
