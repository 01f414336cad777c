#pragma once
// Rows of instruction data as text, of which a part is to be learned.

#include "chat/chat_template.hpp"
#include "config/run_config.hpp"
#include "data/encode.hpp"
#include "data/table.hpp"

#include <optional>
#include <string>
#include <vector>

namespace peftkit::tasks {

struct Segment {
  std::string text;
  bool learned = false;  // what the model is to say
  bool ends = false;     // the end-of-sequence token follows
  bool muted = false;    // is not learned, even where prompts are
};

// A row as text.
struct Prompt {
  std::vector<Segment> segments;
  bool labelled = true;             // false: an answer is to be generated, and there is none
  bool dated = false;               // does the text hold a date that a template asked for?
  std::vector<std::string> unseen;  // what of the row a template leaves out
  std::string drop = "";            // why the row is left out
  std::string problem = "";         // why it cannot be used
};

enum class PromptKind { none, alpaca, chat };

// Chats as text: by the checkpoint's template, else as ChatML.
struct ChatForm {
  chat::ChatTemplate form;
  bool own;  // the checkpoint's
};

// The columns that a table's prompts are read from: task.text, or the usual ones.
std::vector<std::string> prompt_columns(const config::TaskConfig& config, const data::Table& table,
                                        data::Labels labels);

// The prompt of a config in force for a table, and its columns. Throws Error(data) where a column
// is missing.
class PromptReader {
 public:
  // `chat` outlives the reader.
  PromptReader(const config::TaskConfig& config, const data::Table& table, const ChatForm& chat,
               data::Labels labels);

  PromptKind kind() const { return kind_; }
  size_t text_column() const { return texts_[0]; }
  // For people: the kind, and what it is made of.
  std::string described(bool dated) const;
  // Throws Error(data) where a cell is not what it should be.
  Prompt read(int64_t row) const;

 private:
  Prompt read_chat(const data::Row& row) const;
  Prompt read_instruction(const data::Row& row) const;

  const data::Table& table_;
  const ChatForm& chat_;
  PromptKind kind_;
  bool labels_required_;
  std::vector<size_t> texts_;     // text | instruction and input | messages
  std::optional<size_t> answer_;  // nothing: the rows have none
};

// What a template writes around an answer that stands last: "<think>\n\n</think>" (of a model that
// thinks, where it did not) and "<|im_end|>"; "" where it writes nothing, or is for other chats.
struct AnswerFrame {
  std::string opening, closing;
};
AnswerFrame answer_frame(const chat::ChatTemplate& chat);

}  // namespace peftkit::tasks
