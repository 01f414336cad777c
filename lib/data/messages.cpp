#include "data/messages.hpp"

#include "base/text.hpp"
#include "data/cells.hpp"
#include "data/members.hpp"

namespace peftkit::data {

namespace {

// Names under which a message says whether it is learned: OpenAI's and Mistral's, axolotl's,
// ms-swift's.
constexpr const char* kWeights[] = {"weight", "train", "training", "loss"};

[[noreturn]] void fail(const std::string& place, const std::string& found,
                       const std::string& expected) {
  throw Error(ErrorKind::data, str(place, ": found ", found, ", expected ", expected));
}

// An array as it is, or written as text.
Json array_of(const Json& cell, const std::string& place, const char* expected) {
  if (cell.is_array()) return cell;
  if (cell.is_string()) {
    Json parsed = Json::parse(cell.get_ref<const std::string&>(), nullptr, false);
    if (parsed.is_array()) return parsed;
  }
  fail(place, shown(cell), expected);
}

bool calls_tools(const Json& message) {
  for (const char* key : {"tool_calls", "function_call"})
    if (message.contains(key) && !message[key].empty()) return true;
  return false;
}

void check_part(const Json& part, const std::string& place) {
  const std::string& type = text_member(part, "type", place);
  if (type != "text")
    fail(str(place, ": type"), Json(type).dump(), "\"text\" (models here read texts alone)");
  text_member(part, "text", place);
}

void check_content(const Json& message, const std::string& place) {
  // A call of a tool may stand alone.
  if (!message.contains("content") && calls_tools(message)) return;
  const Json& content = member(message, "content", place);
  if (content.is_string() || content.is_null()) return;
  const std::string here = str(place, ": content");
  if (!content.is_array()) fail(here, shown(content), "text, or a list of parts");
  for (size_t i = 0; i < content.size(); ++i) check_part(content[i], str(here, "[", i, "]"));
}

// 0, false: not learned; 1, true: learned; nothing: not said.
std::optional<bool> learned_by(const Json& message, const char* key, const std::string& place) {
  if (!message.contains(key) || message[key].is_null()) return std::nullopt;
  const Json& value = message[key];
  if (value == 0 || value == false) return false;
  if (value == 1 || value == true) return true;
  fail(str(place, ": ", key), shown(value), "0 or 1: an answer is learned or it is not");
}

bool is_muted(const Json& message, const std::string& place) {
  std::optional<bool> learned;
  const char* first = nullptr;
  for (const char* key : kWeights) {
    const auto here = learned_by(message, key, place);
    if (here && learned && *here != *learned)
      fail(str(place, ": ", key), shown(message[key]), str("the same as ", first));
    if (here && !learned) first = key;
    if (here) learned = here;
  }
  return learned == false;
}

}  // namespace

std::vector<Message> messages_of(const Json& cell, const std::string& place) {
  const Json list = array_of(cell, place, "messages: [{\"role\": …, \"content\": …}, …]");
  std::vector<Message> messages;
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string here = str(place, "[", i, "]");
    const bool answer = text_member(list[i], "role", here) == "assistant";
    check_content(list[i], here);
    messages.push_back({list[i], answer && is_muted(list[i], here)});
  }
  return messages;
}

Json tools_of(const Json& cell, const std::string& place) {
  if (is_empty_cell(cell) || cell == "null") return nullptr;
  return array_of(cell, place, "a list of tools, or its JSON text");
}

}  // namespace peftkit::data
