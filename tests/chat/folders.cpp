#include "chat/chat_template.hpp"

#include "support/support.hpp"

namespace peftkit::test {

namespace {

using chat::Message;
using chat::open_chat_template;

const std::vector<Message> kShort = {{"user", "Hi"}};
constexpr const char* kText =
    "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}{{ pad_token }}";

std::string rendered(const TempDir& folder, const chat::SpecialTokens& usual = {}) {
  const auto found = open_chat_template(folder.path(), usual);
  REQUIRE(found.has_value());
  return found->render(kShort, false).text;
}

std::string config(const Json& members) {
  return dump_json(members);
}

}  // namespace

TEST_CASE("a folder without a template has none") {
  const TempDir folder;
  CHECK_FALSE(open_chat_template(folder.path()).has_value());
  folder.file("tokenizer_config.json", R"({"chat_template": null})");
  CHECK_FALSE(open_chat_template(folder.path()).has_value());
}

TEST_CASE("the template and its tokens come from tokenizer_config.json") {
  const TempDir folder;
  folder.file("tokenizer_config.json",
              config({{"chat_template", kText},
                      {"bos_token", "<b>"},
                      {"eos_token", {{"content", "<e>"}, {"lstrip", false}}}}));
  CHECK(rendered(folder) == "<b>Hi<e>");
}

TEST_CASE("of several templates the default one counts") {
  const TempDir folder;
  folder.file(
      "tokenizer_config.json",
      R"({"chat_template": [{"name": "tool_use", "template": "t"}, {"name": "default", "template": "d"}]})");
  CHECK(rendered(folder) == "d");
  folder.file("tokenizer_config.json",
              R"({"chat_template": [{"name": "tool_use", "template": "t"}]})");
  const Error error = error_of([&] { open_chat_template(folder.path()); });
  CHECK(
      std::string(error.what())
          .ends_with(
              "chat_template: found the templates tool_use, expected one that is named 'default'"));
}

TEST_CASE("chat_template.jinja counts more than the config, chat_template.json less") {
  const TempDir folder;
  folder.file("chat_template.json", R"({"chat_template": "json"})");
  CHECK(rendered(folder) == "json");
  folder.file("tokenizer_config.json", R"({"chat_template": "config"})");
  CHECK(rendered(folder) == "config");
  folder.file("chat_template.jinja", "jinja\n");
  CHECK(rendered(folder) == "jinja");
}

TEST_CASE("usual tokens count where the files name none, and null takes one away") {
  const TempDir folder;
  folder.file("tokenizer_config.json", config({{"chat_template", kText},
                                               {"eos_token", nullptr},
                                               {"added_tokens_decoder", Json::object()}}));
  folder.file("special_tokens_map.json", R"({"pad_token": "<p>"})");
  CHECK(rendered(folder, {{"bos_token", "<s>"}, {"eos_token", "</s>"}}) == "<s>Hi");
  folder.file("tokenizer_config.json", config({{"chat_template", kText}}));
  CHECK(rendered(folder) == "Hi<p>");
}

TEST_CASE("an error names the file and the key") {
  const TempDir folder;
  const fs::path path = folder.file("tokenizer_config.json", R"({"chat_template": "a\n{{ x"})");
  const Error error = error_of([&] { open_chat_template(folder.path()); });
  CHECK(error.what() == path.string() + ": chat_template:2: the tag is not closed, expected '}}'");
  folder.file("tokenizer_config.json", R"({"chat_template": 5})");
  CHECK(error_of([&] { open_chat_template(folder.path()); }).kind == ErrorKind::checkpoint);
}

}  // namespace peftkit::test
