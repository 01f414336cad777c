#include "nn/mask.hpp"

#include <ATen/ops/zeros.h>

#include <algorithm>
#include <limits>

namespace peftkit::nn {

namespace {

bool sees_everything(const Layout& queries, const std::vector<int64_t>& keys, int64_t most,
                     const MaskRule& rule) {
  const bool same = std::ranges::all_of(keys, [&](int64_t n) { return n == most; });
  if (!same || queries.padded) return false;
  if (!rule.causal) return rule.window == 0 || most <= rule.window + 1;
  return queries.longest == 1 && (rule.window == 0 || most <= rule.window);
}

// The keys [first, last] that a query sees; none where last < first.
std::pair<int64_t, int64_t> range(int64_t query, int64_t keys, const MaskRule& rule) {
  if (rule.causal) {
    const int64_t first = rule.window > 0 ? query - rule.window + 1 : 0;
    return {std::max(int64_t{0}, first), std::min(query, keys - 1)};
  }
  if (rule.window == 0) return {0, keys - 1};
  return {std::max(int64_t{0}, query - rule.window), std::min(query + rule.window, keys - 1)};
}

}  // namespace

Tensor mask(const Layout& queries, const std::vector<int64_t>& keys, const MaskRule& rule,
            Forward& forward) {
  const int64_t most = *std::ranges::max_element(keys);
  if (sees_everything(queries, keys, most, rule)) return {};
  Tensor& made = forward.masks[{reinterpret_cast<intptr_t>(&queries),
                                reinterpret_cast<intptr_t>(&keys), rule.window, rule.causal}];
  if (made.defined()) return made;

  constexpr float kNever = std::numeric_limits<float>::lowest();
  made = at::zeros({queries.sequences(), 1, queries.longest, most}, at::kFloat);
  float* row = made.mutable_data_ptr<float>();
  for (int64_t b = 0; b < queries.sequences(); ++b) {
    const int64_t count = keys[static_cast<size_t>(b)];
    // Padding as tokens stands behind the last key.
    const int64_t before = rule.causal && !queries.padded ? count - queries.length(b) : 0;
    for (int64_t i = 0; i < queries.longest; ++i, row += most) {
      if (i >= queries.length(b)) continue;  // no token: nobody reads what comes out
      auto [first, last] = range(before + i, count, rule);
      if (last < first || (rule.blind_padding && i >= count)) first = last = -1;
      std::fill(row, row + std::max(int64_t{0}, first), kNever);
      std::fill(row + last + 1, row + most, kNever);
    }
  }
  return made;
}

}  // namespace peftkit::nn
