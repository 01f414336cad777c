// A chat template, parsed and run: whatever it says, it ends.

#include "chat/chat_template.hpp"
#include "fuzz/fuzz.hpp"

using namespace peftkit;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::vector<chat::Message> messages = {{"system", "Be brief."},
                                                      {"user", "How many?"},
                                                      {"assistant", "Four."},
                                                      {"user", "Sure?"},
                                                      {"assistant", "<think>Hm.</think> Yes."}};
  static const Json variables = {{"bos_token", "<s>"}, {"eos_token", "</s>"}};
  const auto parsed = fuzz::parsed([&] {
    return chat::Template::parse(std::string(fuzz::text_of(data, size)), "chat_template");
  });
  if (!parsed) return 0;
  const chat::ChatTemplate chat(*parsed, variables);
  const auto text = fuzz::parsed([&] { return chat.render(messages, false); });
  fuzz::parsed([&] { return chat.render(messages, true); });
  const auto told = fuzz::parsed([&] { return chat.tell(messages); });
  if (!text || !told) return 0;
  std::string joined;
  for (const auto& piece : told->pieces) joined += piece.text;
  fuzz::require(joined == text->text, "the pieces are the text");
  return 0;
}
