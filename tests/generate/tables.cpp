#include "generate/tables.hpp"

#include <cmath>
#include <numeric>

namespace peftkit::test {

double TableModel::log_probability(int32_t last, int32_t next) const {
  return std::log(table_[static_cast<size_t>(last)][static_cast<size_t>(next)]);
}

std::vector<Tokens> TableModel::generate(const std::vector<Tokens>& prompts,
                                         const generate::Settings& settings,
                                         std::vector<uint64_t> keys) const {
  if (keys.empty()) {
    keys.resize(prompts.size());
    std::iota(keys.begin(), keys.end(), uint64_t{0});
  }
  std::vector<int32_t> last;
  for (const auto& prompt : prompts) last.push_back(prompt.back());
  std::vector<float> scores;
  return generate::generate(prompts, keys, vocabulary(), settings, [&](const generate::Step& step) {
    if (!step.tokens.empty()) last = step.tokens;
    CHECK(step.parents.size() == last.size());
    scores.clear();
    for (const int32_t token : last) {
      for (int32_t next = 0; next < vocabulary(); ++next)
        scores.push_back(static_cast<float>(log_probability(token, next)));
    }
    return std::span<const float>(scores);
  });
}

TableModel garden_path() {
  return TableModel({{1, 1e-9, 1e-9, 1e-9},
                     {0.05, 0.05, 0.5, 0.4},
                     {0.3, 0.3, 0.1, 0.3},
                     {0.9, 0.04, 0.03, 0.03}});
}

}  // namespace peftkit::test
