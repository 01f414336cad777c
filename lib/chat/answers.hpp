#pragma once
// Where in a rendered chat an answer stands.

#include "chat/template.hpp"

#include <optional>
#include <string>

namespace peftkit::chat {

// Renderings of a chat.
struct AnswerTexts {
  const std::string& whole;
  const std::string& before;   // up to the answer, with the prompt for it
  const std::string& through;  // up to and with the answer
  const std::string& altered;  // the same with kOtherContent as the answer
  bool prompted;               // does the template write a prompt for the answer?
};

// A character that no answer begins or ends with.
constexpr const char* kOtherContent = "\U0010FFFD";

// Nothing where `content` is not to be found; `from` is where the last answer ends.
std::optional<Span> find_answer(const AnswerTexts& texts, const std::string& content, size_t from);

}  // namespace peftkit::chat
