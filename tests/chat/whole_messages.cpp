// What messages hold beside role and content: calls of tools, thoughts, parts; and what a template
// makes of it, or does not.

#include "chat/chat_template.hpp"

#include "support/support.hpp"

namespace peftkit::test {

namespace {

using chat::Chat;
using chat::ChatTemplate;
using chat::Message;
using chat::Template;
using Lines = std::vector<std::string>;

const Json kTools = Json::parse(
    R"([{"type": "function", "function": {"name": "weigh", "parameters": {"type": "object"}}}])");
const Json kCalls = Json::parse(
    R"([{"type": "function", "id": "a1b2c3d4e",
         "function": {"name": "weigh", "arguments": {"what": "ham"}}}])");

ChatTemplate form_of(const std::string& text) {
  return {Template::parse(text, "form"), {{"bos_token", "<s>"}, {"eos_token", "</s>"}}};
}

ChatTemplate stored_form(const std::string& name) {
  return form_of(read_file(source_dir() / "tests/chat/templates" / (name + ".jinja")));
}

Message answer(Json content, const Json& more = Json::object()) {
  Json whole = {{"role", "assistant"}, {"content", std::move(content)}};
  whole.update(more);
  return Message(whole);
}

Chat with_call(const Json& content) {
  return {{Message("user", "How heavy?"), answer(content, {{"tool_calls", kCalls}}),
           Message(Json{{"role", "tool"}, {"tool_call_id", "a1b2c3d4e"}, {"content", "3 kg"}}),
           Message("assistant", "Three kilos."), Message("user", "And?"),
           Message("assistant", "No more.")},
          kTools};
}

Lines answers_of(const ChatTemplate& form, const Chat& chat) {
  Lines out;
  std::string joined;
  for (const auto& piece : form.tell(chat).pieces) {
    joined += piece.text;
    if (piece.assistant) out.push_back(piece.text);
  }
  CHECK(joined == form.render(chat, false).text);
  return out;
}

std::string complaint_of(const ChatTemplate& form, const Chat& chat) {
  const Error error = error_of([&] { form.tell(chat); });
  CHECK(error.kind == ErrorKind::data);
  return error.what();
}

// Tools stand before the last question (Mistral's), so that earlier chats begin in another way.
constexpr const char* kToolsBeforeLast =
    "{{ bos_token }}{% set asked = messages | selectattr('role', 'equalto', 'user') | list %}"
    "{% for m in messages %}{% if m.role == 'user' %}"
    "{% if tools and m == asked[-1] %}[TOOLS] {{ tools | tojson }}[/TOOLS]{% endif %}"
    "[INST] {{ m.content }}[/INST]"
    "{% elif m.tool_calls %}{% if m.tool_calls[0].id | length != 9 %}{{ raise_exception('id') }}"
    "{% endif %}[CALLS] {{ m.tool_calls | tojson }}{{ eos_token }}"
    "{% elif m.role == 'tool' %}[RESULT] {{ m.content }}[/RESULT]"
    "{% else %} {{ m.content + eos_token }}{% endif %}{% endfor %}";

}  // namespace

TEST_CASE("a template gets messages whole, and tools and documents") {
  Chat chat({Message(Json{{"role", "user"}, {"content", nullptr}, {"name", "Ann"}}),
             answer("Yes.", {{"reasoning_content", "Hm."}})},
            kTools, Json::array({{{"title", "t"}}}));
  CHECK(
      form_of("{{ messages | tojson }}|{{ tools | tojson }}|{{ documents | tojson }}")
          .render(chat, false)
          .text ==
      R"([{"role": "user", "content": null, "name": "Ann"}, )"
      R"({"role": "assistant", "content": "Yes.", "reasoning_content": "Hm."}]|)"
      R"([{"type": "function", "function": {"name": "weigh", "parameters": {"type": "object"}}}]|)"
      R"([{"title": "t"}])");
  CHECK(form_of("{{ tools is none }} {{ documents is none }}")
            .render(std::vector<Message>{{"user", "x"}}, false)
            .text == "True True");
}

TEST_CASE("a call of a tool is learned, its result is not") {
  const std::string call = R"({"name": "weigh", "arguments": {"what": "ham"}})";
  for (const Json& content : {Json(""), Json(nullptr)}) {
    CHECK(answers_of(stored_form("qwen3"), with_call(content)) ==
          Lines{"<tool_call>\n" + call + "\n</tool_call><|im_end|>", "Three kilos.<|im_end|>",
                "<think>\n\n</think>\n\nNo more.<|im_end|>"});
    CHECK(answers_of(stored_form("llama3"), with_call(content)) ==
          Lines{R"({"name": "weigh", "parameters": {"what": "ham"}}<|eot_id|>)",
                "Three kilos.<|eot_id|>", "No more.<|eot_id|>"});
    CHECK(answers_of(form_of(kToolsBeforeLast), with_call(content)) ==
          Lines{"[CALLS] " +
                    form_of("{{ messages[1].tool_calls | tojson }}")
                        .render(with_call(content), false)
                        .text +
                    "</s>",
                " Three kilos.</s>", " No more.</s>"});
  }
  CHECK(answers_of(stored_form("qwen3"), with_call("Let me see.")).at(0) ==
        "Let me see.\n<tool_call>\n" + call + "\n</tool_call><|im_end|>");
}

TEST_CASE("arguments of a call may be written as text") {
  Json calls = kCalls;
  calls[0]["function"]["arguments"] = R"({"what": "ham"})";
  const Chat chat({Message("user", "x"), answer("", {{"tool_calls", calls}})});
  CHECK(answers_of(stored_form("qwen3"), chat).at(0).find(R"("arguments": {"what": "ham"}})") !=
        std::string::npos);
}

TEST_CASE("a call that the template does not show is an error that tells the message") {
  for (const char* name : {"chatml", "phi3", "zephyr", "generation"}) {
    CAPTURE(name);
    CHECK(complaint_of(stored_form(name), with_call("")) ==
          "message 2: the chat template does not show 'tool_calls' of this answer, so it cannot be "
          "learned");
  }
  CHECK(complaint_of(chat::chat_ml(), with_call(nullptr)) ==
        "message 2: the chat template does not show 'tool_calls' of this answer, so it cannot be "
        "learned");
  // Only the call is shown.
  CHECK(complaint_of(stored_form("llama3"), with_call("Let me see.")) ==
        "message 2: the chat template does not show this answer as it is written, so it cannot be "
        "learned");
}

TEST_CASE("thoughts are learned where the template shows them, and told of where it does not") {
  const Chat chat({Message("user", "x"), answer("One.", {{"reasoning_content", "hm"}}),
                   Message("user", "y"), answer("Two.", {{"reasoning_content", "so"}})});
  const auto qwen = stored_form("qwen3").tell(chat);
  CHECK(qwen.unseen.empty());  // of an earlier answer they are gone by design
  CHECK(answers_of(stored_form("qwen3"), chat) ==
        Lines{"One.<|im_end|>", "<think>\nso\n</think>\n\nTwo.<|im_end|>"});
  CHECK(stored_form("zephyr").tell(chat).unseen == Lines{"'reasoning_content'"});
  const Chat only({Message("user", "x"), answer("", {{"reasoning_content", "hm"}})});
  CHECK(answers_of(stored_form("qwen3"), only) == Lines{"<think>\nhm\n</think>\n\n<|im_end|>"});
  CHECK(complaint_of(stored_form("zephyr"), only) ==
        "message 2: the chat template does not show 'reasoning_content' of this answer, so it "
        "cannot be learned");
}

TEST_CASE("tools and messages that a template is silent about are told of") {
  const Chat tools({Message("user", "x"), Message("assistant", "y")}, kTools);
  CHECK(stored_form("zephyr").tell(tools).unseen == Lines{"the tools"});
  CHECK(stored_form("qwen3").tell(tools).unseen.empty());
  const Chat developer(
      {Message("developer", "Be kind."), Message("user", "x"), Message("assistant", "y")});
  CHECK(stored_form("phi3").tell(developer).unseen == Lines{"messages of the role developer"});
  CHECK(stored_form("chatml").tell(developer).unseen.empty());
}

TEST_CASE("a content in parts is read, or refused where it would be written as a list") {
  const auto parts = [](const std::string& text) {
    return Json::array({{{"type", "text"}, {"text", text}}});
  };
  const Chat chat(
      {Message(Json{{"role", "user"}, {"content", parts("Hi")}}), answer(parts("Yes."))});
  CHECK(answers_of(stored_form("gemma"), chat) == Lines{"Yes.<end_of_turn>"});
  CHECK(answers_of(chat::chat_ml(), chat) == Lines{"Yes.<|im_end|>"});
  CHECK(complaint_of(stored_form("vicuna"), chat) ==
        "message 1: the chat template does not read parts, and writes the list; expected a text");
  CHECK(complaint_of(stored_form("qwen3"), chat) ==
        "message 1: the chat template does not show its parts; expected a text");
  CHECK(complaint_of(stored_form("vicuna"), {{Message("user", "x"), answer(nullptr)}}) ==
        "message 2: the chat template writes its content, null, as 'None'; expected a text");
}

TEST_CASE("chats with tools get the template that is for them") {
  const TempDir folder;
  const auto text = [&](const Json& tools) {
    return chat::open_chat_template(folder.path())
        ->render({{Message("user", "x")}, tools}, false)
        .text;
  };
  folder.file("tokenizer_config.json",
              R"({"chat_template": [{"name": "tool_use", "template": "with"},
                                    {"name": "default", "template": "plain"}]})");
  CHECK(text(nullptr) == "plain");
  CHECK(text(kTools) == "with");
  folder.file("chat_template.jinja", "own");
  CHECK(text(kTools) == "own");
  fs::create_directories(folder / "additional_chat_templates");
  folder.file("additional_chat_templates/tool_use.jinja", "own, with");
  CHECK(text(nullptr) == "own");
  CHECK(text(kTools) == "own, with");
}

TEST_CASE(
    "a template that asks for the date gets the one that is set, and it is known that it did") {
  ChatTemplate form = form_of(
      "{% if strftime_now is defined and messages[0].content == 'when' %}"
      "{{ strftime_now('%d %b %Y') }}{% endif %}");
  form.set_date({2025, 1, 31});
  const auto rendered = form.render(std::vector<Message>{{"user", "when"}}, true);
  CHECK(rendered.text == "31 Jan 2025");
  CHECK(rendered.dated);
  CHECK_FALSE(form.render(std::vector<Message>{{"user", "what"}}, true).dated);
  CHECK(form.ask(std::vector<Message>{{"user", "when"}}).dated);
  CHECK(form.tell(std::vector<Message>{{"user", "when"}}).dated);
}

TEST_CASE("what a template raises is known apart from its place") {
  const ChatTemplate form = form_of("\n{{ raise_exception('no system role') }}");
  try {
    form.tell(std::vector<Message>{{"system", "x"}});
    FAIL("no refusal");
  } catch (const chat::Refusal& refusal) {
    CHECK(refusal.place == "form:2");
    CHECK(refusal.reason == "no system role");
  }
}

}  // namespace peftkit::test
