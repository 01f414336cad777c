#pragma once
// What the small files beside a tokenizer say: tokenizer_config.json, and where that is of the old
// kind also special_tokens_map.json and added_tokens.json.

#include "tokenize/added_tokens.hpp"
#include "tokenize/tokenizer_class.hpp"

#include "base/file.hpp"

#include <optional>
#include <string>
#include <vector>

namespace peftkit::tokenize {

struct NamedToken {
  std::string name;  // "cls_token"
  AddedToken token;
  bool plain;  // written as a mere string: changes nothing where the token is known already
};

// BERT's switches where they are given; `strip_accents` may be given as null.
struct BertSwitches {
  std::optional<bool> do_lower_case, tokenize_chinese_chars;
  std::optional<bool> strip_accents;
  bool strip_accents_given = false;
};

// Switches of other classes where they are given.
struct ClassSwitches {
  std::optional<bool> add_prefix_space, trim_offsets, add_bos_token, add_eos_token;
  std::optional<bool> legacy, legacy_behaviour, keep_accents, split_by_punct;
  bool prefix_space_is_null = false;  // add_prefix_space is given as null
  int32_t extra_ids = 100;            // T5's sentinels
  std::string src_lang, tgt_lang;     // "" where they are not given
};

struct TokenizerConfig {
  std::string file;                 // the path of tokenizer_config.json, there or not
  std::string tokenizer_class;      // without "Fast"; empty where it is not known
  std::vector<AddedToken> added;    // in the order of their ids
  std::vector<NamedToken> special;  // in the reference's order, the class's defaults included
  BertSwitches bert;
  ClassSwitches switches;

  ClassFamily family() const { return tokenizer_class_of(tokenizer_class).family; }
  // Is the class BERT's, or one that has its tokenizer under another name?
  bool is_bert_class() const { return family() == ClassFamily::bert; }
  // The content of a special token, "" where there is none of this name.
  std::string special_content(const std::string& name) const;
};

// `default_class` is taken where the config names none. Throws Error(checkpoint); warns of keys
// that are not known and may matter.
TokenizerConfig read_tokenizer_config(const fs::path& folder, const std::string& default_class);

// The files that read_tokenizer_config reads in this folder.
std::vector<std::string> tokenizer_config_files(const fs::path& folder);

}  // namespace peftkit::tokenize
