// Templates that are wrong, and templates that mean harm.

#include "chat/template.hpp"

#include "base/text.hpp"
#include "support/support.hpp"

namespace peftkit::test {

namespace {

Error failure(const std::string& text) {
  return error_of([&] {
    chat::Template::parse(text, "a/chat_template.jinja")
        .render(Json{{"n", 3}, {"messages", Json::array()}});
  });
}

std::string message(const std::string& text) {
  return failure(text).what();
}

std::string repeated(const std::string& part, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += part;
  return out;
}

}  // namespace

TEST_CASE("an error names the place, the line, what was found and the nearest name") {
  CHECK(message("a\n{{ n | trimm }}") ==
        "a/chat_template.jinja:2: unknown filter 'trimm' (did you mean 'trim'?)");
  CHECK(message("{{ n is definde }}") ==
        "a/chat_template.jinja:1: unknown test 'definde' (did you mean 'defined'?)");
  CHECK(message("\n\n{% fro x in y %}") ==
        "a/chat_template.jinja:3: unknown tag 'fro' (did you mean 'for'?)");
  CHECK(message("{{ 1 + }}") == "a/chat_template.jinja:1: found '}}', expected a value");
  CHECK(message("{% if n %}\n{% for x in [] %}") ==
        "a/chat_template.jinja:2: found the end of the template, expected {% endfor %}");
  CHECK(message("{{ nope.role }}") == "a/chat_template.jinja:1: 'nope' is undefined");
  CHECK(message("{{ messages[0].role }}") ==
        "a/chat_template.jinja:1: 'list object' has no such element");
  CHECK(message("{{ 'a' | replace('b') }}") == "a/chat_template.jinja:1: replace: new is missing");
  CHECK(message("{{ 'a' + 1 }}") ==
        "a/chat_template.jinja:1: '+' of str and int is not possible (to join texts: ~)");
  CHECK(message("{{ nope() }}") == "a/chat_template.jinja:1: 'nope' is undefined");
  CHECK(message("{{ rnage(3) }}") ==
        "a/chat_template.jinja:1: 'rnage' is undefined (did you mean 'range'?)");
  CHECK(message("{{ [].append(1) }}") ==
        "a/chat_template.jinja:1: 'append' would change a list, which templates may not do");
}

TEST_CASE("what a template raises is said of the data") {
  const Error error = failure("\n{{ raise_exception('Roles must alternate') }}");
  CHECK(error.kind == ErrorKind::data);
  CHECK(error.what() ==
        std::string(
            "a/chat_template.jinja:2: the template refuses the messages: Roles must alternate"));
}

TEST_CASE("text that is not UTF-8 is an error") {
  CHECK(message("a\xff") == "a/chat_template.jinja: byte 1 is not UTF-8");
}

TEST_CASE("hostile templates end in an error") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{{ " + repeated("(", 100000) + "1" + repeated(")", 100000) + " }}", "nested too deeply"},
      {"{{ " + repeated("[", 100000) + repeated("]", 100000) + " }}", "nested too deeply"},
      {"{{ " + repeated("not ", 100000) + "1 }}", "nested too deeply"},
      {"{{ " + repeated("-", 100000) + "1 }}", "nested too deeply"},
      {"{{ 1" + repeated("+1", 100000) + " }}", "nested too deeply"},
      {"{{ n" + repeated(".a", 100000) + " }}", "nested too deeply"},
      {"{{ n" + repeated("|trim", 100000) + " }}", "nested too deeply"},
      {"{{ n" + repeated(" if 1", 100000) + " }}", "nested too deeply"},
      {repeated("{% if 1 %}", 100000), "nested too deeply"},
      {"{% for " + repeated("(", 100000) + "x" + repeated(")", 100000) + " in y %}",
       "nested too deeply"},
      {"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "nested too deeply"},
      {"{% for i in range(10 ** 9) %}{% endfor %}", "range: found 1000000000 numbers"},
      {"{% for i in range(9999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
       "too many steps"},
      {"{{ 'a' * 10 ** 12 }}", "text that is too long"},
      {"{{ ['a'] * 10 ** 12 }}", "too"},
      {"{{ '%999999d' % 1 }}", "too wide"},
      {"{{ 'a' | center(10 ** 12) }}", "text that is too long"},
      {"{{ 'a' | indent(10 ** 12) }}", "text that is too long"},
      {"{{ [1] | tojson(indent=10 ** 12) }}", "text that is too long"},
      {"{% set ns = namespace(a='x') %}{% for i in range(99) %}{% set ns.a = ns.a ~ ns.a %}{% "
       "endfor %}",
       "too long"},
      {"{% set a = 'x' * 9999999 %}{{ a | replace('x', a) }}", "too long"},
      {"{% set a = 'x' * 9999999 %}{{ ([a] * 9999) | join }}", "too long"},
      {"{% set ns = namespace(a=[]) %}{% for i in range(99) %}{% set ns.a = [ns.a, ns.a] %}{% "
       "endfor %}{{ ns.a }}",
       "too"},
      {"{% set ns = namespace(a=[]) %}{% for i in range(99999) %}{% set ns.a = [ns.a] %}{% endfor "
       "%}",
       "nested too deeply"},
      {"{% set ns = namespace(a=[], b=[]) %}{% for i in range(90) %}{% set ns.a = [ns.a, ns.a] %}"
       "{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a == ns.b }}",
       "too many steps"},
      {"{% set ns = namespace() %}{% set ns.a = ns %}{{ ns }}", "holds itself"},
      {"{{ 9223372036854775807 + 1 }}", "too big"},
      {"{{ 99999999999999999999 }}", "too big"},
      {"{{ 2 ** 10 ** 18 }}", "too big"},
      {"{{ -9223372036854775807 - 1 }}{{ (-9223372036854775807 - 1) // -1 }}", "too big"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text.substr(0, 100));
    const std::string found = message(text);
    CHECK_MESSAGE(found.find(expected) != std::string::npos, found);
  }
}

TEST_CASE("values that hold each other are freed") {
  const std::string text =
      "{% set ns = namespace() %}{% for i in [1] %}{% macro m() %}x{% endmacro %}"
      "{% set ns.m = m %}{% set ns.loop = loop %}{% set ns.self = [ns, loop] %}{{ m() }}{% endfor "
      "%}";
  CHECK(chat::Template::parse(text, "t").render(Json::object()).text == "x");
}

}  // namespace peftkit::test
