#pragma once
// The merges of a BPE model, and how they are applied to a word.

#include "tokenize/flat_map.hpp"

#include <cstdint>
#include <vector>

namespace peftkit::tokenize {

// A token of the word at hand, in a list linked by indices.
struct BpeSymbol {
  static constexpr int32_t kNone = -1;
  int32_t id;
  uint32_t begin, end;                     // characters of the word
  int32_t previous = kNone, next = kNone;  // kept by the merging
};

class BpeMerges {
 public:
  explicit BpeMerges(size_t count) : merges_(count) {}
  // The pair becomes `id`; of the same pair, what was added last counts.
  void add(int32_t left, int32_t right, int32_t rank, int32_t id);
  // Merges neighbours, lowest rank first and then from the left, until there is nothing to merge.
  void apply(std::vector<BpeSymbol>& symbols) const;

 private:
  struct Merge {
    int32_t rank, id;
  };
  FlatMap<Merge> merges_;
};

}  // namespace peftkit::tokenize
