#include "tokenize/token_trie.hpp"

namespace peftkit::tokenize {

TokenTrie::TokenTrie() : nodes_(1, kNoValue) {}

void TokenTrie::add(std::u32string_view text, int32_t value) {
  if (text.empty()) return;
  first_.set(text[0] < 128 ? text[0] : 128);
  size_t node = 0;
  for (const char32_t c : text) {
    const auto [next, fresh] = edges_.try_emplace(edge(node, c), nodes_.size());
    if (fresh) nodes_.push_back(kNoValue);
    node = next->second;
  }
  if (nodes_[node] == kNoValue) nodes_[node] = value;
}

TokenTrie::Match TokenTrie::longest(std::u32string_view text, size_t at) const {
  Match match;
  if (!may_start(text[at])) return match;
  size_t node = 0;
  for (size_t i = at; i < text.size(); ++i) {
    const auto next = edges_.find(edge(node, text[i]));
    if (next == edges_.end()) break;
    node = next->second;
    if (nodes_[node] != kNoValue) match = {i + 1 - at, nodes_[node]};
  }
  return match;
}

}  // namespace peftkit::tokenize
