#pragma once
// From rows to encoded examples.

#include "data/batch.hpp"
#include "data/data_report.hpp"
#include "data/label_cells.hpp"
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

struct Encoded {
  std::vector<Example> examples;
  DataReport report;
  std::shared_ptr<const Table> table = {};  // where evaluation needs the rows' texts
  bool joined = false;                      // the rows were joined and cut: an example is no row
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
  // The same for the examples without a label.
  void count_unlabelled(const std::vector<Example>& examples);
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

// A label (RowLabel::cell) as a target; throws Error(data) headed by `place`.
using TargetOf = std::function<std::vector<float>(const Json& label, const std::string& place)>;
// A target for people.
using TargetText = std::function<std::string(const std::vector<float>& target)>;

// What becomes of a row's label.
struct Targets {
  LabelForm form;
  const LabelMap& known;  // no labels: they are numbers
  TargetOf of;
  TargetText text;
  std::vector<float> stand_in = {0};  // of an example that has no label
};

// Encodes the given rows in their order, cut to `max_length` tokens (pairs: longest first). Rows
// without text are dropped and reported, and where they must have one those without a label.
// Throws Error(data) with all wrong labels and texts, or all missing columns.
Encoded encode(const Table& table, std::span<const int64_t> rows, const TextColumns& text,
               const Targets& targets, const tokenize::Tokenizer& tokenizer, int64_t max_length,
               Labels labels = Labels::required);

}  // namespace peftkit::data
