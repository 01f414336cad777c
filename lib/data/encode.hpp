#pragma once
// From rows to encoded examples.

#include "data/batch.hpp"
#include "data/data_report.hpp"
#include "data/labels.hpp"
#include "data/table.hpp"
#include "tokenize/tokenizer.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace peftkit::data {

// The column with the text, and that of its pair.
struct TextColumns {
  std::string first;
  std::optional<std::string> second;
};

// Must rows have a label? `optional`: a row without one (and every row of a table without the
// column) becomes an example that is not labelled, for predictions.
enum class Labels : uint8_t { required, optional };

struct EncodeOptions {
  bool empty_label_is_valid = false;  // else rows without a label are dropped
};

struct Encoded {
  std::vector<Example> examples;
  DataReport report;
  std::shared_ptr<const Table> table = {};  // where evaluation needs the rows' texts
  bool dated = false;                       // did a chat template ask for the date?
};

// Keeps the account of a data set while its rows are encoded.
class EncodeLog {
 public:
  EncodeLog(const Table& table, size_t rows, int64_t max_length);
  // Leaves a row out: "empty text".
  void drop(const Row& row, const std::string& reason);
  // Rows that cannot be used, at a place of theirs ("train.jsonl:4: messages"): one finding for all
  // with the same problem.
  void refuse(const std::string& place, const std::string& problem);
  // The row is used, but something about it is not as it should be: finish() logs one warning for
  // all with the same problem.
  void warn(const Row& row, const std::string& problem);
  // An example that is used, of `length` tokens before it was cut; what is longer than the limit
  // was truncated.
  void add_length(int64_t length) { lengths_.push_back(length); }
  // Something else worth telling, with its count: "words beyond max_seq_length".
  void count(const std::string& what, int64_t times);
  // The findings of rows that cannot be used; they are thrown by finish().
  Findings findings;

  // Throws Error(data) with all findings, or gives the report of `used` examples.
  DataReport finish(size_t used);

 private:
  const Table& table_;
  DataReport report_;
  std::vector<DroppedRows> refused_, warned_;  // by their problems
  std::vector<int64_t> lengths_;
};

// An encoding that may have been cut, and its length before.
struct CutEncoding {
  tokenize::Encoding encoding;
  int64_t length;
};

// Encodes a text, or a pair, cut to `max_length` tokens (pairs: longest first).
CutEncoding encode_texts(const std::string& text, const std::optional<std::string>& pair,
                         const tokenize::Tokenizer& tokenizer, int64_t max_length);

// A label cell as a target; throws Error(data) headed by `place`.
using TargetOf = std::function<std::vector<float>(const Json& cell, const std::string& place)>;
// A target for people.
using TargetText = std::function<std::string(const std::vector<float>& target)>;

// Encodes the given rows in their order, cut to `max_length` tokens (pairs: longest first). Rows
// without text or label are dropped and reported. Throws Error(data) with all wrong labels and
// texts, or all missing columns.
Encoded encode(const Table& table, std::span<const int64_t> rows, const TextColumns& text,
               const std::string& label, const TargetOf& target_of, const TargetText& target_text,
               const tokenize::Tokenizer& tokenizer, int64_t max_length,
               const EncodeOptions& options = {});

}  // namespace peftkit::data
