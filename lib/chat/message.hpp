#pragma once
// A chat as data have it.

#include "base/json.hpp"

#include <string>
#include <vector>

namespace peftkit::chat {

struct Message {
  Message(const std::string& role, const std::string& content)
      : whole{{"role", role}, {"content", content}} {}
  explicit Message(Json object) : whole(std::move(object)) {}

  const std::string& role() const { return whole.at("role").get_ref<const std::string&>(); }
  bool is_answer() const { return role() == "assistant"; }

  Json whole;          // role, content (a text, parts, or null), and whatever else templates read
  bool muted = false;  // an answer that is not to be learned
};

struct Chat {
  Chat(std::vector<Message> all, Json its_tools = nullptr, Json its_documents = nullptr)
      : messages(std::move(all)),
        tools(std::move(its_tools)),
        documents(std::move(its_documents)) {}
  Chat first(size_t count) const;

  std::vector<Message> messages;
  Json tools, documents;  // null: none
};

// The texts of a content: itself, those of its parts, or none.
std::vector<std::string> content_texts(const Message& message);

// The keys beside the content that hold something an assistant said: calls of tools, thoughts.
std::vector<std::string> carried_keys(const Message& message);

// The same with other texts in the same places, so that a template that shows any of it shows
// another text. Names of types and numbers of calls, which templates check, stay.
Json altered(const Json& value);

// A character that no answer begins or ends with; what altered() writes.
constexpr const char* kOtherContent = "\U0010FFFD";

}  // namespace peftkit::chat
