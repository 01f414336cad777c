#pragma once
// Finds which of a set of texts starts at a place.

#include "tokenize/flat_map.hpp"

#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

namespace peftkit::tokenize {

class TokenTrie {
 public:
  TokenTrie();
  // An empty text is never found; of equal texts, the first one added.
  void add(std::u32string_view text, int32_t value);
  bool empty() const { return nodes_.size() == 1; }

  struct Match {
    size_t length = 0;  // 0: nothing starts here
    int32_t value = -1;
  };
  Match longest(std::u32string_view text, size_t at) const;
  // Calls found(length, value) for every text that starts at `at`, shorter ones first.
  template <class Found>
  void each(std::u32string_view text, size_t at, Found found) const;

 private:
  static constexpr int32_t kNoValue = -1;
  static uint64_t edge(size_t node, char32_t c) { return (static_cast<uint64_t>(node) << 32) | c; }
  bool may_start(char32_t c) const { return first_[c < 128 ? c : 128]; }

  FlatMap<uint32_t> edges_;
  std::vector<int32_t> nodes_;  // the value of the text that ends at the node
  std::bitset<129>
      first_;  // which ASCII characters texts begin with; the last stands for all others
};

template <class Found>
void TokenTrie::each(std::u32string_view text, size_t at, Found found) const {
  if (!may_start(text[at])) return;
  size_t node = 0;
  for (size_t i = at; i < text.size(); ++i) {
    const uint32_t* next = edges_.find(edge(node, text[i]));
    if (next == nullptr) return;
    node = *next;
    if (nodes_[node] != kNoValue) found(i + 1 - at, nodes_[node]);
  }
}

}  // namespace peftkit::tokenize
