#pragma once
// Small tokenizers for the tests, written into a temporary folder.

#include "support/support.hpp"

#include "tokenize/tokenizer.hpp"

#include <nlohmann/json.hpp>

namespace peftkit::test {

// [PAD] [UNK] [CLS] [SEP] [MASK] the cat sat un ##aff ##able ##s ! , a ##b ete 中 Cat don ' t, ids
// from 0.
std::vector<std::string> toy_vocabulary();

// One token a line.
std::string toy_vocab_txt();

// A whole tokenizer.json of an uncased BERT; tests change members before they write it.
nlohmann::json toy_document();

// An entry of "added_tokens"; flags are given by name.
nlohmann::json added_token(int id, const std::string& content,
                           const std::vector<std::string>& flags = {});

// Opens a folder with this tokenizer.json and, where it is not empty, this tokenizer_config.json.
std::unique_ptr<tokenize::Tokenizer> open_document(const nlohmann::json& document,
                                                   const std::string& config = "");

// Without special tokens and truncation.
tokenize::Encoding encode_plain(const tokenize::Tokenizer& tokenizer, std::string_view text);

using Tokens = std::vector<std::string>;
using Ids = std::vector<int32_t>;
using Offsets = std::vector<std::array<int32_t, 2>>;

}  // namespace peftkit::test
