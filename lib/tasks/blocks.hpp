#pragma once
// Plain text for language models: texts joined end to end and cut in blocks, as Hugging Face's
// group_texts, except that the rest of the last block is kept.

#include "data/encode.hpp"

namespace peftkit::tasks {

// Special tokens around every block: "[CLS] … [SEP]".
struct Frame {
  std::vector<int32_t> before, after;
};

// What the tokenizer puts around a single text.
Frame frame_of(const tokenize::Tokenizer& tokenizer);

class BlockCutter {
 public:
  // Blocks of `length` tokens, the frame included.
  BlockCutter(int64_t length, Frame frame);
  void add(const std::vector<int32_t>& ids, int64_t row);
  // Blocks of fewer than `fewest` tokens (frame not included) are left out.
  std::vector<data::Example> finish(size_t fewest);

 private:
  void close();

  size_t room_;
  Frame frame_;
  std::vector<data::Example> blocks_;  // the last one is being filled, without its frame
};

// The text of a row; lines of .txt files get their line end back.
std::string document_text(const data::Table& table, const data::Row& row, size_t column);

// Warns where a text begins with the token that the tokenizer puts before it, so that it comes
// twice.
void warn_of_second_beginning(const tokenize::Encoding& encoding,
                              const tokenize::Tokenizer& tokenizer, const data::Row& row,
                              data::EncodeLog& log);

// The given rows' texts, tokenized (with special tokens or without), as blocks. Rows without text
// are reported.
data::Encoded encode_blocks(const data::Table& table, std::span<const int64_t> rows, size_t column,
                            const tokenize::Tokenizer& tokenizer, bool special_tokens,
                            BlockCutter cutter, int64_t length, size_t fewest);

}  // namespace peftkit::tasks
