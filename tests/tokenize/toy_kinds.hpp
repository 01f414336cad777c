#pragma once
// Small tokenizers of the other kinds.

#include "tokenize/toy_files.hpp"

#include <map>

namespace peftkit::test {

// Byte-level BPE as in GPT-2: all 256 byte characters, then "he" 256, "ll" 257, "hell" 258,
// "hello" 259, "Ġw" 260; <s> 261, </s> 262, <mask> 263 (lstrip).
nlohmann::json toy_byte_level();

// BPE as in Llama: <unk> 0, <s> 1, </s> 2, the bytes from 3 on, then ▁ 259, a, b, c, ▁a, ab 264,
// ▁ab.
nlohmann::json toy_llama();

// Unigram as in T5: <pad> 0, </s> 1, <unk> 2, ▁ 3, a 4, b 5, ab 6, ▁ab 7, c 8, abc 9, <0x64> 10.
// The map makes A an a, ﬁ "fi", U+200B nothing.
nlohmann::json toy_unigram();

// A precompiled map in base64.
std::string toy_charsmap(const std::map<std::string, std::string>& replacements);

// A serialized SentencePiece unigram model: <unk> <s> </s> ▁ a b ab ▁ab c 1 1, from 0.
std::string toy_sentencepiece();

// All of them, and toy_document(), by name.
std::map<std::string, nlohmann::json> toy_kinds();

}  // namespace peftkit::test
