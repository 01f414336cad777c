#pragma once
// Which keys a query may see, as numbers to add to scores.

#include "nn/site.hpp"

namespace peftkit::nn {

struct MaskRule {
  bool causal = false;
  // Tokens that a query sees on its left, itself included (causal), or on either side; 0: all.
  int64_t window = 0;
  // Padding as a query sees no token at all (DeBERTa). Padding occurs in the compatibility mode
  // `padded` alone.
  bool blind_padding = false;
};

// [B, 1, queries.longest, most keys]: 0 where query i of a sequence may see key j, else the lowest
// float, so that a query which sees nothing averages over everything; undefined where every query
// sees every key. `keys` [B] must outlive the pass; a sequence's last query is aligned with its
// last key. Made once a pass.
Tensor mask(const Layout& queries, const std::vector<int64_t>& keys, const MaskRule& rule,
            Forward& forward);

}  // namespace peftkit::nn
