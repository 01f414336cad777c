#pragma once
// What the classes of `transformers` do beyond their files, told apart by the name in
// tokenizer_config.json.

#include <array>
#include <cstdint>
#include <string_view>

namespace peftkit::tokenize {

// Classes that treat their files alike.
enum class ClassFamily : uint8_t {
  other,     // takes tokenizer.json as it is
  bert,      // switches of the normalizer
  gpt2,      // byte-level BPE without special tokens around a text
  roberta,   // byte-level BPE, <s> X </s>
  deberta,   // byte-level BPE, [CLS] X [SEP]
  llama,     // beginning and end by add_bos_token, add_eos_token
  gemma,     // the same, no blank before the first word
  gpt_neox,  // the same, byte-level BPE
  t5,        // X </s>
  xlm_roberta,
  mbart,    // X </s> language
  mbart50,  // language X </s>
  nllb,     // the same, other languages
  albert,
  deberta_v2,
};

// Do the family's vocabularies come as vocab.json with merges.txt, as a SentencePiece .model?
bool is_byte_level(ClassFamily family);
bool is_sentencepiece(ClassFamily family);

struct TokenizerClass {
  std::string_view name;  // without "Fast"
  ClassFamily family;
  // Where the files do not name them; "" for none.
  std::string_view bos, eos, unk, sep, pad, cls, mask;
};

// The class of checkpoints whose config.json gives this model_type; "" where it is not known.
std::string_view class_of_model_type(std::string_view model_type);

// Names that are not known belong to the family `other`.
const TokenizerClass& tokenizer_class_of(std::string_view name);

}  // namespace peftkit::tokenize
