// For scripts/check_chat_templates.py: reads lines of JSON on stdin and answers each with one line.
// {"template", "variables"} -> {"text", "generations"} or {"error", "line"};
// {"template", "tokens", "messages", "tools"} -> {"pieces"}.

#include "chat/chat_template.hpp"

#include <iostream>

namespace {

using peftkit::Json;
using namespace peftkit::chat;

Json pieces_of(const Template& parsed, const Json& request) {
  std::vector<Message> messages;
  for (const Json& message : request["messages"]) messages.emplace_back(message);
  Json pieces = Json::array();
  const Chat chat(messages, request.value("tools", Json()));
  for (const auto& [text, assistant, muted] :
       ChatTemplate(parsed, request["tokens"]).tell(chat).pieces)
    pieces.push_back(Json::array({text, assistant}));
  return Json{{"pieces", pieces}};
}

Json answer(const Json& request) {
  try {
    const Template parsed = Template::parse(request["template"].get<std::string>(), "template");
    if (request.contains("messages")) return pieces_of(parsed, request);
    const Rendering rendering = parsed.render(request["variables"]);
    Json generations = Json::array();
    for (const auto& [begin, end] : rendering.generations)
      generations.push_back(rendering.text.substr(begin, end - begin));
    return Json{{"text", rendering.text}, {"generations", generations}};
  } catch (const peftkit::Error& error) {
    return Json{{"error", error.what()}};
  }
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);)
    std::cout << answer(Json::parse(line)).dump() << "\n" << std::flush;
}
