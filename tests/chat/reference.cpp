// What Jinja makes of the same templates, as scripts/check_chat_templates.py --write stores it.

#include "chat/template.hpp"

#include "support/support.hpp"

namespace peftkit::test {

namespace {

Json stored() {
  return read_json(source_dir() / "tests/chat/expected.json", ErrorKind::failure);
}

// The text; null where there is an error.
Json rendered(const std::string& text, const Json& variables) {
  try {
    return chat::Template::parse(text, "template").render(variables).text;
  } catch (const Error& error) {
    return nullptr;
  }
}

}  // namespace

TEST_CASE("expressions and statements give what Jinja gives") {
  const Json expected = stored();
  for (const Json& snippet : expected["snippets"]) {
    CAPTURE(snippet["template"].get<std::string>());
    const Json text = rendered(snippet["template"].get<std::string>(), expected["variables"]);
    // Numbers beyond 64 bits and slices of numbers are errors here alone.
    CHECK(text == snippet["text"]);
  }
}

TEST_CASE("chats give what Jinja gives") {
  const Json expected = stored();
  for (const Json& chat : expected["chats"]) {
    const auto name = chat["template"].get<std::string>();
    CAPTURE(name);
    CAPTURE(chat["messages"].dump());
    Json variables = expected["tokens"];
    variables["messages"] = chat["messages"];
    variables["tools"] = nullptr;
    variables["documents"] = nullptr;
    variables["add_generation_prompt"] = chat["prompt"];
    const auto text = read_file(source_dir() / "tests/chat/templates" / (name + ".jinja"));
    CHECK(rendered(text, variables) == chat["text"]);
  }
}

}  // namespace peftkit::test
