#pragma once
// Chats in cells. All throw Error(data) headed by `place`: a row and its column, "train.jsonl:3:
// messages".

#include "base/json.hpp"

#include <vector>

namespace peftkit::data {

// Whole, as chat templates get it: a role, a content (a text, parts that are texts, or null), and
// whatever else there is.
struct Message {
  Json whole;
  bool muted = false;  // an answer that is not to be learned: "weight": 0
};

// A chat: [{"role", "content", …}, …], or the JSON text of it.
std::vector<Message> messages_of(const Json& cell, const std::string& place);

// The tools of a chat: a list, the JSON text of one, or null where there are none.
Json tools_of(const Json& cell, const std::string& place);

}  // namespace peftkit::data
