#pragma once
// Comparing the tokenizers with what the reference gave for the same texts.

#include "support/support.hpp"

#include "base/json.hpp"
#include "tokenize/tokenizer.hpp"

namespace peftkit::test {

// Counts failures of one group, and prints the first few of them.
class Group {
 public:
  Group(CaseCount& count, std::string name) : count_(&count), name_(std::move(name)) {}
  // An empty reason means that the case matched.
  void add(const std::string& what, const std::string& reason);

 private:
  CaseCount* count_;
  std::string name_;
  int failures_ = 0;
};

// What the tokenizer makes of the text of a line.
tokenize::Encoding encode_case(const tokenize::Tokenizer& tokenizer, const Json& line);

// What differs between a line of cases.jsonl and the tokenizer, "" where nothing does.
std::string difference(const tokenize::Tokenizer& tokenizer, const Json& expected);

// <folder>/cases.jsonl, one case a line; one skipped case where the tokenizer is not supported.
void check_kind(const fs::path& folder, CaseCount& count);

// <folder>/tokenizer_cases.json beside a model.
void check_model_cases(const fs::path& folder, CaseCount& count);

// The same tokenizer in a copy of the folder without tokenizer.json, where other files hold a
// vocabulary, too. With a SentencePiece .model only the ids of texts are compared.
void check_without_json(const fs::path& folder, CaseCount& count);

// unicode-tables.json: one case a table.
void check_unicode_tables(const fs::path& file, CaseCount& count);

}  // namespace peftkit::test
