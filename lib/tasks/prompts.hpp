#pragma once
// Rows of instruction data as text, of which a part is to be learned.

#include "config/run_config.hpp"
#include "data/structured_cells.hpp"
#include "data/table.hpp"

#include <functional>
#include <string>
#include <vector>

namespace peftkit::tasks {

struct Segment {
  std::string text;
  bool learned = false;  // what the model is to say
  bool ends = false;     // the end-of-sequence token follows
};

// Turns a chat into text.
using ChatTemplate = std::function<std::vector<Segment>(const std::vector<data::Message>&)>;

// "<|im_start|>role\ncontent<|im_end|>\n" for each message (ChatML).
std::vector<Segment> chat_ml(const std::vector<data::Message>& messages);

enum class PromptKind { none, alpaca, chat };

// The prompt of a config in force for a table, and its columns. Throws Error(data) where a column
// is missing.
class PromptReader {
 public:
  PromptReader(const config::TaskConfig& config, const data::Table& table, ChatTemplate chat);

  PromptKind kind() const { return kind_; }
  size_t text_column() const { return texts_[0]; }  // without a prompt
  // Why a row is left out, or "".
  std::string reason_to_drop(const data::Row& row) const;
  // Throws Error(data) where a cell is not what it should be.
  std::vector<Segment> read(int64_t row) const;

 private:
  const data::Table& table_;
  ChatTemplate chat_;
  PromptKind kind_;
  std::vector<size_t> texts_;  // text | instruction and input | messages
  size_t answer_ = 0;
};

}  // namespace peftkit::tasks
