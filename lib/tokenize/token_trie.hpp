#pragma once
// Finds which of a set of texts starts at a place; the longest one counts.

#include <bitset>
#include <cstdint>
#include <string_view>
#include <unordered_map>
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

 private:
  static constexpr int32_t kNoValue = -1;
  static uint64_t edge(size_t node, char32_t c) { return (static_cast<uint64_t>(node) << 32) | c; }
  bool may_start(char32_t c) const { return first_[c < 128 ? c : 128]; }

  std::unordered_map<uint64_t, size_t> edges_;
  std::vector<int32_t> nodes_;  // the value of the text that ends at the node
  std::bitset<129>
      first_;  // which ASCII characters texts begin with; the last stands for all others
};

}  // namespace peftkit::tokenize
