#include "tokenize/bpe_merges.hpp"

#include <queue>

namespace peftkit::tokenize {

namespace {

struct Candidate {
  int32_t rank, left, id;
  bool operator<(const Candidate& other) const {  // the queue gives the largest first
    return rank != other.rank ? rank > other.rank : left > other.left;
  }
};

uint64_t pair_key(int32_t left, int32_t right) {
  return (static_cast<uint64_t>(static_cast<uint32_t>(left)) << 32) | static_cast<uint32_t>(right);
}

}  // namespace

void BpeMerges::add(int32_t left, int32_t right, int32_t rank, int32_t id) {
  merges_.insert(pair_key(left, right), {}) = {rank, id};
}

void BpeMerges::apply(std::vector<BpeSymbol>& symbols) const {
  const auto count = static_cast<int32_t>(symbols.size());
  for (int32_t i = 0; i < count; ++i) {
    symbols[static_cast<size_t>(i)].previous = i - 1;
    symbols[static_cast<size_t>(i)].next = i + 1 < count ? i + 1 : BpeSymbol::kNone;
  }
  const auto at = [&](int32_t i) -> BpeSymbol& { return symbols[static_cast<size_t>(i)]; };
  std::vector<Candidate> storage;
  storage.reserve(symbols.size());
  std::priority_queue<Candidate> queue(std::less<Candidate>(), std::move(storage));
  const auto propose = [&](int32_t left) {
    const Merge* merge = merges_.find(pair_key(at(left).id, at(at(left).next).id));
    if (merge != nullptr) queue.push({merge->rank, left, merge->id});
  };
  for (int32_t i = 0; i + 1 < count; ++i) propose(i);
  while (!queue.empty()) {
    const Candidate best = queue.top();
    queue.pop();
    BpeSymbol& left = at(best.left);
    if (left.id == BpeSymbol::kNone || left.next == BpeSymbol::kNone) continue;
    BpeSymbol& right = at(left.next);
    const Merge* merge = merges_.find(pair_key(left.id, right.id));
    if (merge == nullptr || merge->id != best.id) continue;  // the pair is another one by now
    left.id = best.id;
    left.end = right.end;
    left.next = right.next;
    right.id = BpeSymbol::kNone;
    if (left.next != BpeSymbol::kNone) {
      at(left.next).previous = best.left;
      propose(best.left);
    }
    if (left.previous != BpeSymbol::kNone) propose(left.previous);
  }
  std::erase_if(symbols, [](const BpeSymbol& symbol) { return symbol.id == BpeSymbol::kNone; });
}

}  // namespace peftkit::tokenize
