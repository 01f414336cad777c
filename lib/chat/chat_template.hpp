#pragma once
// Chats as the text that a checkpoint was trained on, in pieces so that a loss can be put on the
// answers alone.

#include "chat/message.hpp"
#include "chat/template.hpp"

#include "base/file.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace peftkit::chat {

// What an assistant said ends with the token that closes the turn; the header before it and the
// line end behind it are not the assistant's.
struct Piece {
  std::string text;
  bool assistant = false;
  bool muted = false;  // an answer that is not to be learned
};

// A chat as text.
struct Told {
  std::vector<Piece> pieces;
  bool dated = false;               // did the template ask for the date?
  std::vector<std::string> unseen;  // what it leaves out: "the tools", "'reasoning_content'"
};

// "bos_token" -> "<s>"
using SpecialTokens = std::map<std::string, std::string>;

class ChatTemplate {
 public:
  // `variables` are those beside the chat: an object of special tokens.
  ChatTemplate(Template parsed, Json variables)
      : template_(std::move(parsed)), variables_(std::move(variables)) {}

  // The one for chats with tools, where that is another.
  void set_tool_use(Template parsed) { tool_use_ = std::move(parsed); }
  // The day that the template takes for today; else it is today.
  void set_date(const Date& date) { date_ = date; }
  const Date& date() const { return date_; }

  // Throws as Template::render does.
  Rendering render(const Chat& chat, bool add_generation_prompt) const;
  // The pieces' texts joined are render(chat, false). Throws Error(data), too, where an answer is
  // not to be found in the text.
  Told tell(const Chat& chat) const;
  // A chat with the prompt for its next answer, in one piece.
  Told ask(const Chat& chat) const;

 private:
  std::vector<Piece> answers_as_marked(const Chat& chat, const Rendering& whole) const;
  Span find(const Chat& chat, size_t answer, const std::string& whole, const std::string& through,
            size_t from) const;
  std::string text_or(const Chat& chat, bool add_generation_prompt,
                      const std::string& fallback) const;

  Template template_;
  std::optional<Template> tool_use_;
  Json variables_;
  Date date_ = today();
};

// "<|im_start|>role\ncontent<|im_end|>\n" for each message (ChatML), for checkpoints without a
// template.
ChatTemplate chat_ml();

// The template of a checkpoint's folder, or nothing: chat_template.jinja, else `chat_template` of
// tokenizer_config.json, else chat_template.json. Of several the one named default, and for chats
// with tools the one named tool_use. `usual_tokens` count where the files name none. Throws
// Error(checkpoint).
std::optional<ChatTemplate> open_chat_template(const fs::path& folder,
                                               const SpecialTokens& usual_tokens = {});

}  // namespace peftkit::chat
