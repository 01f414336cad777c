#pragma once
// Chats as the text that a checkpoint was trained on, in pieces so that a loss can be put on the
// answers alone.

#include "chat/template.hpp"

#include "base/file.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace peftkit::chat {

struct Message {
  std::string role, content;
};

// What an assistant said ends with the token that closes the turn; the header before it and the
// line end behind it are not the assistant's.
struct Piece {
  std::string text;
  bool assistant = false;
};

// "bos_token" -> "<s>"
using SpecialTokens = std::map<std::string, std::string>;

class ChatTemplate {
 public:
  // `variables` are those beside the messages: an object of special tokens.
  ChatTemplate(Template parsed, Json variables)
      : template_(std::move(parsed)), variables_(std::move(variables)) {}

  // Throws as Template::render does.
  std::string render(const std::vector<Message>& messages, bool add_generation_prompt) const;
  // The pieces' texts joined are render(messages, false). Throws Error(data), too, where an answer
  // is not to be found in the text.
  std::vector<Piece> pieces(const std::vector<Message>& messages) const;

 private:
  Rendering rendering(const std::vector<Message>& messages, bool add_generation_prompt) const;

  Template template_;
  Json variables_;
};

// The template of a checkpoint's folder, or nothing: chat_template.jinja, else `chat_template` of
// tokenizer_config.json, else chat_template.json. `usual_tokens` count where the files name none.
// Throws Error(checkpoint).
std::optional<ChatTemplate> open_chat_template(const fs::path& folder,
                                               const SpecialTokens& usual_tokens = {});

}  // namespace peftkit::chat
