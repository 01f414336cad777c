// YAML as a tree of values with places.

#include "config/value.hpp"
#include "support/support.hpp"

#include "base/text.hpp"

namespace peftkit::config {

namespace {

std::string yaml_error(const std::string& text) {
  return test::error_of([&] { parse_yaml(text, "f.yaml"); }).what();
}

}  // namespace

TEST_CASE("every value knows its line and column") {
  const Value document = parse_yaml("a: 1\nb:\n  - x\n  - {c: 'y'}\n", "f.yaml");
  REQUIRE(document.is_map());
  CHECK(document.find("a")->place.text() == "f.yaml:1:4");
  CHECK(document.entries[1].place.text() == "f.yaml:2:1");
  const Value& list = *document.find("b");
  REQUIRE(list.is_list());
  CHECK(list.items[0].place.text() == "f.yaml:3:5");
  CHECK(list.items[1].find("c")->place.text() == "f.yaml:4:9");
  CHECK(document.find("none") == nullptr);
}

TEST_CASE("quotes make text of what looks like a number") {
  const Value document = parse_yaml("a: 1\nb: '1'\nc: \"1\"\n", "f.yaml");
  CHECK_FALSE(document.find("a")->quoted);
  CHECK(document.find("b")->quoted);
  CHECK(document.find("c")->quoted);
}

TEST_CASE("nothing, ~ and null are null, an empty text is not") {
  const Value document = parse_yaml("a:\nb: ~\nc: null\nd: ''\n", "f.yaml");
  for (const char* key : {"a", "b", "c"}) CHECK_MESSAGE(document.find(key)->is_null(), key);
  CHECK(document.find("d")->is_scalar());
}

TEST_CASE("JSON is YAML, with places") {
  const Value document = parse_yaml("{\"a\": [1, true],\n \"b\": null}", "f.json");
  CHECK(document.find("a")->items[1].text == "true");
  CHECK(document.entries[1].place.text() == "f.json:2:2");
}

TEST_CASE("an anchor stands for its value") {
  const Value document = parse_yaml("a: &x [1, 2]\nb: *x\n", "f.yaml");
  CHECK(document.find("b")->items.size() == 2);
}

TEST_CASE("a key that stands twice is an error with both places") {
  CHECK(yaml_error("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n") ==
        "f.yaml:5:3: 'c' again; it stands at f.yaml:3:3 already");
}

TEST_CASE("what is not YAML is an error with its place") {
  CHECK(yaml_error("a: [1, 2\nb: 3\n").starts_with("f.yaml:2:"));
  CHECK(yaml_error("a: 'open\n").find("not valid YAML") != std::string::npos);
  CHECK(yaml_error("a: 1\nb: \"open\n\n").starts_with("f.yaml:2:"));
  CHECK(yaml_error("a: 1\n---\nb: 2\n").find("found more after the end") != std::string::npos);
  for (const std::string broken : {",,", ",1:", "]", "a: 1\n]"}) {
    CHECK_MESSAGE(yaml_error(broken).starts_with("f.yaml:"), broken);
  }
  CHECK(yaml_error("[1]: 2\n") == "f.yaml:1:1: a key must be text");
  CHECK(yaml_error("a: \xff\n") == "f.yaml:1:4: byte 0xff is not UTF-8; save the file as UTF-8");
  for (const std::string escaped : {R"(a: "x \_")", R"(a: "x \N")", R"("x \_": a)"})
    CHECK_MESSAGE(yaml_error(escaped).find("not UTF-8 after its escapes (write \\u00a0 for \\_") !=
                      std::string::npos,
                  yaml_error(escaped));
  CHECK(parse_yaml(R"("\u00a0\u0085")", "f.yaml").text == "\xc2\xa0\xc2\x85");
  CHECK(yaml_error("a: *nothing\n").starts_with("f.yaml:1:"));
}

TEST_CASE("nesting and aliases have limits") {
  CHECK(yaml_error(std::string(100, '[') + std::string(100, ']')).find("nested deeper") !=
        std::string::npos);
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    bomb += str("a", i, ": &a", i, " [");
    for (int k = 0; k < 10; ++k) bomb += str(k > 0 ? ", " : "", "*a", i - 1);
    bomb += "]\n";
  }
  CHECK(yaml_error(bomb).find("too many values") != std::string::npos);
}

TEST_CASE("the kind of the error is the caller's") {
  CHECK(test::error_of([] { parse_yaml("[", "f", ErrorKind::data); }).kind == ErrorKind::data);
}

TEST_CASE("values from JSON keep types and say where they come from") {
  const Value value = from_json(Json::parse(R"({"a": "1", "b": 1.5, "c": [null, false]})"), "here");
  CHECK(value.find("a")->quoted);
  CHECK(value.find("b")->text == "1.5");
  CHECK(value.find("c")->items[0].is_null());
  CHECK(value.find("c")->items[1].text == "false");
  CHECK(value.find("b")->place.text() == "here");
}

TEST_CASE("a path joins keys with dots and indexes without") {
  CHECK(join_path("", "task") == "task");
  CHECK(join_path("task", "text") == "task.text");
  CHECK(join_path("task.text", "[0]") == "task.text[0]");
}

}  // namespace peftkit::config
