#include "tokenize/token_trie.hpp"

namespace peftkit::tokenize {

TokenTrie::TokenTrie() : nodes_(1, kNoValue) {}

void TokenTrie::add(std::u32string_view text, int32_t value) {
  if (text.empty()) return;
  first_.set(text[0] < 128 ? text[0] : 128);
  size_t node = 0;
  for (const char32_t c : text) {
    const auto fresh = static_cast<uint32_t>(nodes_.size());
    node = edges_.insert(edge(node, c), fresh);
    if (node == fresh) nodes_.push_back(kNoValue);
  }
  if (nodes_[node] == kNoValue) nodes_[node] = value;
}

TokenTrie::Match TokenTrie::longest(std::u32string_view text, size_t at) const {
  Match match;
  each(text, at, [&](size_t length, int32_t value) { match = {length, value}; });
  return match;
}

}  // namespace peftkit::tokenize
