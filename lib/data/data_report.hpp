#pragma once
// What became of the rows of data files.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace peftkit::data {

// Rows that were left out for one reason.
struct DroppedRows {
  std::string reason;  // "empty text"
  int64_t count = 0;
  std::vector<std::string> places;  // of the first ones
};

// Tokens of an example with special tokens, before truncation.
struct LengthQuantiles {
  int64_t min = 0, median = 0, percentile_95 = 0, max = 0;
};

struct DataReport {
  std::vector<std::string> files;
  int64_t rows = 0, used = 0;
  std::string prompt;                // how rows became text, where there is more than one way
  std::vector<DroppedRows> dropped;  // in the order in which the reasons appeared
  LengthQuantiles lengths;           // of the rows that are used
  int64_t max_length = 0, truncated = 0;
  std::vector<std::pair<std::string, int64_t>> counts;  // what else there is to tell
  // Targets as text with the count of their examples, in the order of the targets (labels: of their
  // indices, numbers: ascending).
  std::vector<std::pair<std::string, int64_t>> targets;
};

// Sorts `lengths`. Quantiles are values that occur (nearest rank); zeros where there are none.
LengthQuantiles length_quantiles(std::vector<int64_t> lengths);

// A few lines for people, without a line end after the last.
std::string text(const DataReport& report);

}  // namespace peftkit::data
