#pragma once
// A SentencePiece .model, read by Google's library.

#include "tokenize/model.hpp"
#include "tokenize/tokenizer_class.hpp"

#include "base/file.hpp"

#include <memory>

namespace peftkit::tokenize {

struct SentencePieceOptions {
  bool fairseq_layout = false;  // <s> <pad> </s> <unk>, then the pieces but for the first three
  // A blank at the start of a text is kept, and none is added.
  bool exact_start = false;
  bool split_number_commas = false;  // "1," is two tokens (ALBERT)
};

// Takes whole texts for words: the model has its own normalization. Throws Error(checkpoint).
std::unique_ptr<Model> make_sentencepiece_model(const fs::path& file,
                                                const SentencePieceOptions& options);

}  // namespace peftkit::tokenize
