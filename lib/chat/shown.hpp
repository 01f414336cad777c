#pragma once
// What of a chat its template leaves out: templates show what they know and are silent about the
// rest.

#include "chat/message.hpp"

#include <functional>

namespace peftkit::chat {

using Render = std::function<std::string(const Chat&)>;

// Of the last message of `chat`, an answer, whose rendering is `text`: "'reasoning_content'".
// Throws Error(data) where calls of tools, or all of the answer, are left out.
std::vector<std::string> unseen_of_answer(const Chat& chat, const std::string& text,
                                          const Render& render);

// Of tools, documents, and messages that are not answers: "the tools", "messages of the role
// developer". Throws Error(data) where a content is written as Python shows a value, or parts are
// left out.
std::vector<std::string> unseen_of_chat(const Chat& chat, const std::string& text,
                                        const Render& render);

}  // namespace peftkit::chat
