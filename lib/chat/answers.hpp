#pragma once
// Where in a rendered chat an answer stands.

#include "chat/template.hpp"

#include <optional>
#include <string>
#include <vector>

namespace peftkit::chat {

// Renderings of a chat.
struct AnswerTexts {
  const std::string& whole;
  const std::string& before;   // up to the answer, with the prompt for it
  const std::string& through;  // up to and with the answer
  const std::string& altered;  // the same with kOtherContent as the answer
  const std::string& placed;   // the whole with another text in the answer's place
  bool prompted;               // does the template write a prompt for the answer?
};

// Nothing where the texts of the answer's content are not to be found; `from` is where the last
// answer ends.
std::optional<Span> find_answer(const AnswerTexts& texts, const std::vector<std::string>& content,
                                size_t from);

}  // namespace peftkit::chat
