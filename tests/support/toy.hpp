#pragma once
// A tiny random BERT with a vocabulary, and small data files, written into a test's folder: enough
// for every test that must run without fixtures.

#include "support/support.hpp"

namespace peftkit::test {

struct ToyShape {
  int layers = 2, hidden = 16, heads = 2, intermediate = 32;
  double dropout = 0.0;
  int positions = 40;  // tokens of the longest input
  bool pooler = true;
  std::string prefix = "bert.";  // of the tensors' names; "" as in a bare model
};

// Writes config.json, model.safetensors, vocab.txt and tokenizer_config.json; returns the folder.
fs::path write_toy_bert(const fs::path& folder, const ToyShape& shape = {});

// A SentencePiece-like tokenizer with languages: <s> 0, <pad> 1, </s> 2, <unk> 3, a 4, b 5, c 6, d
// 7, en_XX 8, de_DE 9, ro_RO 10, <mask> 11, eng_Latn 12, deu_Latn 13. `config` is
// tokenizer_config.json. Returns the folder.
fs::path write_toy_translation_tokenizer(const fs::path& folder, const std::string& config);

// A labelled TSV file (sentence, label: negative | positive) whose words give the label away.
fs::path write_toy_data(const fs::path& file, int rows, int first = 0);

// A complete config for the toy model and data in `folder`, with `adapter` as adapter.config.
fs::path write_toy_config(const fs::path& folder, const std::string& adapter,
                          const std::string& more = "");

}  // namespace peftkit::test
