#pragma once
// A language model as a table: the next token's probabilities depend on the last token alone.

#include "generate/generate.hpp"
#include "support/support.hpp"

namespace peftkit::test {

using Tokens = std::vector<int32_t>;

// table[last][next] = probability.
class TableModel {
 public:
  explicit TableModel(std::vector<std::vector<double>> table) : table_(std::move(table)) {}

  int64_t vocabulary() const { return static_cast<int64_t>(table_.size()); }
  std::vector<Tokens> generate(const std::vector<Tokens>& prompts,
                               const generate::Settings& settings,
                               std::vector<uint64_t> keys = {}) const;
  double log_probability(int32_t last, int32_t next) const;

 private:
  std::vector<std::vector<double>> table_;
};

// 0 is the end; 1, 2 and 3 are words. The likeliest first word leads to unlikely ones.
TableModel garden_path();

}  // namespace peftkit::test
