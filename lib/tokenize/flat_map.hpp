#pragma once
// A hash table from 64-bit keys to small values in one block of memory: merges and the edges of
// tries are looked up several times for each character.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace peftkit::tokenize {

template <class Value>
class FlatMap {
 public:
  // Room for `count` keys without growing.
  explicit FlatMap(std::size_t count = 0) { resize(std::bit_ceil(count * 2 + 16)); }

  // The value of a key, or null. The key ~0 cannot be stored.
  const Value* find(std::uint64_t key) const {
    for (std::size_t at = place(key);; at = (at + 1) & mask_) {
      if (keys_[at] == key) return &values_[at];
      if (keys_[at] == kFree) return nullptr;
    }
  }

  // Stores the value where the key is new; the value that is then there.
  Value& insert(std::uint64_t key, const Value& value) {
    if (2 * (size_ + 1) > keys_.size()) grow();
    std::size_t at = place(key);
    while (keys_[at] != key && keys_[at] != kFree) at = (at + 1) & mask_;
    if (keys_[at] == kFree) {
      keys_[at] = key;
      values_[at] = value;
      ++size_;
    }
    return values_[at];
  }

 private:
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};

  std::size_t place(std::uint64_t key) const {
    key ^= key >> 32;
    key *= 0x9E3779B97F4A7C15u;
    return (key >> 24) & mask_;
  }

  void resize(std::size_t places) {
    keys_.assign(places, kFree);
    values_.assign(places, Value{});
    mask_ = places - 1;
  }

  void grow() {
    std::vector<std::uint64_t> keys = std::move(keys_);
    std::vector<Value> values = std::move(values_);
    resize(keys.size() * 2);
    size_ = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i] != kFree) insert(keys[i], values[i]);
    }
  }

  std::vector<std::uint64_t> keys_;
  std::vector<Value> values_;
  std::size_t mask_ = 0, size_ = 0;
};

}  // namespace peftkit::tokenize
