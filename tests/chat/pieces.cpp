#include "chat/chat_template.hpp"

#include "support/support.hpp"

namespace peftkit::test {

namespace {

using chat::ChatTemplate;
using chat::Message;
using chat::Template;

const Json kTokens = {{"bos_token", "<s>"}, {"eos_token", "</s>"}};
const std::vector<Message> kChat = {{"system", "Be brief."},
                                    {"user", "Hi!"},
                                    {"assistant", "Hello."},
                                    {"user", "And?"},
                                    {"assistant", "Bye."}};

ChatTemplate stored(const std::string& name) {
  const fs::path path = source_dir() / "tests/chat/templates" / (name + ".jinja");
  return {Template::parse(read_file(path), name), kTokens};
}

std::vector<std::string> said(const ChatTemplate& form, const chat::Chat& messages,
                              bool without_muted = false) {
  std::vector<std::string> out;
  std::string joined;
  for (const auto& [text, assistant, muted] : form.tell(messages).pieces) {
    joined += text;
    if (assistant && !(muted && without_muted)) out.push_back(text);
  }
  CHECK(joined == form.render(messages, false).text);
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("an answer is learned with the token that ends it, and without its header") {
  const std::map<std::string, Texts> expected = {
      {"alpaca", {"Hello.\n\n", "Bye.\n\n"}},
      {"chatml", {"Hello.<|im_end|>", "Bye.<|im_end|>"}},
      {"chatml_without_prompt", {"Hello.<|im_end|>", "Bye.<|im_end|>"}},
      {"deepseek", {"Hello.<｜end▁of▁sentence｜>", "Bye.<｜end▁of▁sentence｜>"}},
      {"gemma", {"Hello.<end_of_turn>", "Bye.<end_of_turn>"}},
      {"generation", {"Hello.<|im_end|>", "Bye.<|im_end|>"}},
      {"llama2", {" Hello. </s>", " Bye. </s>"}},
      {"llama3", {"Hello.<|eot_id|>", "Bye.<|eot_id|>"}},
      {"mistral", {" Hello.</s>", " Bye.</s>"}},
      {"phi3", {"Hello.<|end|>", "Bye.<|end|>\n</s>"}},
      {"qwen3", {"Hello.<|im_end|>", "<think>\n\n</think>\n\nBye.<|im_end|>"}},
      {"vicuna", {" Hello.</s>", " Bye.</s>"}},
      {"zephyr", {"Hello.</s>", "Bye.</s>"}},
  };
  for (const auto& [name, answers] : expected) {
    CAPTURE(name);
    CHECK(said(stored(name), kChat) == answers);
  }
}

TEST_CASE("of an earlier answer the thoughts are gone, of the last they are learned") {
  std::vector<Message> messages = kChat;
  messages[2].whole["content"] = "<think>\nhm\n</think>\n\nHello.";
  messages[4].whole["content"] = "<think>\nso\n</think>\n\nBye.";
  CHECK(said(stored("qwen3"), messages) ==
        Texts{"Hello.<|im_end|>", "<think>\nso\n</think>\n\nBye.<|im_end|>"});
}

TEST_CASE("a chat without answers has nothing to learn") {
  CHECK(said(stored("chatml"), std::vector<Message>{{"user", "Hi!"}}).empty());
}

TEST_CASE("an answer that the template changes is an error that tells the message") {
  const ChatTemplate loud(
      Template::parse("{% for m in messages %}<{{ m.role }}>{{ m.content | upper }}{% endfor %}",
                      "t"),
      Json::object());
  const Error error = error_of([&] {
    loud.tell(std::vector<Message>{{"user", "a"}, {"assistant", "b"}});
  });
  CHECK(error.kind == ErrorKind::data);
  CHECK(std::string(error.what()).starts_with("message 2: "));
}

TEST_CASE("of an empty answer its end is learned, wherever it stands") {
  const std::map<std::string, std::string> ends = {{"alpaca", "\n\n"},
                                                   {"chatml", "<|im_end|>"},
                                                   {"deepseek", "<｜end▁of▁sentence｜>"},
                                                   {"gemma", "<end_of_turn>"},
                                                   {"generation", "<|im_end|>"},
                                                   {"llama3", "<|eot_id|>"},
                                                   {"mistral", " </s>"},
                                                   {"phi3", "<|end|>"},
                                                   {"qwen3", "<|im_end|>"},
                                                   {"vicuna", " </s>"},
                                                   {"zephyr", "</s>"}};
  std::vector<Message> messages(kChat.begin() + 1, kChat.end());
  messages[1].whole["content"] = "";
  for (const auto& [name, end] : ends) {
    CAPTURE(name);
    CHECK(said(stored(name), messages).at(0) == end);
  }
}

TEST_CASE(
    "an answer that is not to be learned is told apart, also where a template marks answers") {
  std::vector<Message> messages = kChat;
  messages[2].muted = true;
  for (const char* name : {"chatml", "generation", "qwen3"}) {
    CAPTURE(name);
    const ChatTemplate form = stored(name);
    CHECK(said(form, messages).size() == 2);
    const auto learned = said(form, messages, /*without_muted=*/true);
    REQUIRE(learned.size() == 1);
    CHECK(learned[0].ends_with("Bye.<|im_end|>"));
  }
  const ChatTemplate letters(
      Template::parse("{% for m in messages %}{% for c in m.content %}{% generation %}{{ c }}"
                      "{% endgeneration %}{% endfor %}{% endfor %}",
                      "t"),
      kTokens);
  CHECK(std::string(error_of([&] { letters.tell(messages); }).what())
            .starts_with("message 3: is not to be learned, but it is not clear which"));
}

}  // namespace peftkit::test
