#pragma once
// From rows to encoded examples.

#include "data/batch.hpp"
#include "data/data_report.hpp"
#include "data/labels.hpp"
#include "data/table.hpp"
#include "tokenize/tokenizer.hpp"

#include <functional>
#include <optional>

namespace peftkit::data {

// The column with the text, and that of its pair.
struct TextColumns {
  std::string first;
  std::optional<std::string> second;
};

struct EncodeOptions {
  bool empty_label_is_valid = false;  // else rows without a label are dropped
};

struct Encoded {
  std::vector<Example> examples;
  DataReport report;
};

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
