#include "data/messages.hpp"

#include "support/support.hpp"

namespace peftkit::test {

namespace {

std::vector<data::Message> read(const std::string& cell) {
  return data::messages_of(Json::parse(cell), "f:1: messages");
}

std::string complaint_of(const std::string& cell) {
  const Error error = error_of([&] { read(cell); });
  CHECK(error.kind == ErrorKind::data);
  return error.what();
}

bool muted(const std::string& more, const std::string& role = "assistant") {
  return read(R"([{"role": ")" + role + R"(", "content": "x", )" + more + "}]").at(0).muted;
}

}  // namespace

TEST_CASE("messages are whole") {
  const std::string first = R"({"role":"user","content":"Hi","name":"x","extra":[1,null]})";
  const auto chat = read("[" + first + R"(, {"role": "assistant", "content": "Hello"}])");
  REQUIRE(chat.size() == 2);
  CHECK(chat[0].whole.dump() == first);
  CHECK(chat[1].whole["role"] == "assistant");
  CHECK(data::messages_of(Json("[" + first + "]"), "p").at(0).whole.dump() == first);
}

TEST_CASE("a content is a text, null, or parts; a call of a tool may stand alone") {
  CHECK(read(R"([{"role": "user", "content": null}])").size() == 1);
  CHECK(read(R"([{"role": "user", "content": [{"type": "text", "text": "a"}]}])").size() == 1);
  CHECK(read(R"([{"role": "assistant", "tool_calls": [{"function": {}}]}])").size() == 1);
  CHECK(complaint_of(R"([{"rol": "user"}])") ==
        "f:1: messages[0]: no key 'role' (did you mean 'rol'?), found rol");
  CHECK(complaint_of(R"([{"role": "user", "contents": "a"}])") ==
        "f:1: messages[0]: no key 'content' (did you mean 'contents'?), found role, contents");
  CHECK(complaint_of(R"([{"role": "assistant", "tool_calls": []}])") ==
        "f:1: messages[0]: no key 'content', found role, tool_calls");
  CHECK(complaint_of(R"([{"role": "user", "content": 5}])") ==
        "f:1: messages[0]: content: found 5, expected text, or a list of parts");
  CHECK(complaint_of(R"([{"role": "user", "content": [{"type": "image", "url": "x"}]}])") ==
        "f:1: messages[0]: content[0]: type: found \"image\", expected \"text\" (models here read "
        "texts alone)");
  CHECK(complaint_of(R"([{"role": "user", "content": ["a"]}])") ==
        "f:1: messages[0]: content[0]: found \"a\", expected an object with 'type'");
  CHECK(complaint_of(R"("Hi")") ==
        "f:1: messages: found \"Hi\", expected messages: [{\"role\": …, \"content\": …}, …]");
}

TEST_CASE("an answer of weight 0 is muted, under each name of the weight") {
  for (const char* key : {"weight", "train", "training", "loss"}) {
    CAPTURE(key);
    const std::string name = "\"" + std::string(key) + "\": ";
    for (const char* value : {"0", "0.0", "false"}) CHECK(muted(name + value));
    for (const char* value : {"1", "1.0", "true", "null"}) CHECK_FALSE(muted(name + value));
  }
  CHECK_FALSE(muted(R"("weight": 0)", "user"));
  CHECK_FALSE(muted(R"("weight": "much")", "user"));
  CHECK(muted(R"("weight": 0, "train": false)"));
}

TEST_CASE("any other weight is refused by name") {
  const auto of = [](const std::string& more) {
    return complaint_of(R"([{"role": "assistant", "content": "x", )" + more + "}]");
  };
  CHECK(of(R"("weight": 0.5)") ==
        "f:1: messages[0]: weight: found 0.5, expected 0 or 1: an answer is learned or it is not");
  CHECK(
      of(R"("train": "no")") ==
      "f:1: messages[0]: train: found \"no\", expected 0 or 1: an answer is learned or it is not");
  CHECK(of(R"("weight": 1, "train": false)") ==
        "f:1: messages[0]: train: found false, expected the same as weight");
}

TEST_CASE("tools are a list, the text of one, or nothing") {
  const auto tools = [](const Json& cell) { return data::tools_of(cell, "f:1: tools"); };
  const Json list = Json::parse(R"([{"type": "function"}])");
  CHECK(tools(list) == list);
  CHECK(tools(list.dump()) == list);
  for (const Json& none : {Json(), Json(""), Json("null")}) CHECK(tools(none).is_null());
  CHECK(std::string(error_of([&] { tools("weigh"); }).what()) ==
        "f:1: tools: found \"weigh\", expected a list of tools, or its JSON text");
}

}  // namespace peftkit::test
