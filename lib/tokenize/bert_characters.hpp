#pragma once
// The character classes of BERT's normalizer and pre-tokenizer. The reference takes them from
// tables of Unicode 8 with a few slips of their own; vocabularies were made with them, so they are
// followed to the letter.

namespace peftkit::tokenize {

// Control, format and private-use characters, NUL and U+FFFD; tab, newline and return are kept.
bool is_removed_by_cleaning(char32_t c);

// Ideographs that stand as words of their own. U+2B820 to U+2B91F are not among them, as in the
// reference.
bool is_spaced_ideograph(char32_t c);

// Non-spacing marks.
bool is_accent(char32_t c);

// ASCII symbols and punctuation.
bool is_bert_punctuation(char32_t c);

}  // namespace peftkit::tokenize
