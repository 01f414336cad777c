#include "tokenize/registry.hpp"
#include "tokenize/toy_kinds.hpp"

#include "base/text.hpp"

namespace peftkit::test {

namespace {

std::string decoded(const nlohmann::json& config, const Tokens& tokens) {
  return join(tokenize::make_decoder(tokenize::JsonView(config, "test"))->decode(tokens), "|");
}

}  // namespace

TEST_CASE("bytes become characters again, invalid ones U+FFFD") {
  const nlohmann::json config{{"type", "ByteLevel"}};
  CHECK(decoded(config, {"\u0120"
                         "a\u00c3",
                         "\u00a9"}) == " a\u00e9");
  CHECK(decoded(config, {"\u00c3", "x"}) == "\ufffdx");
  CHECK(decoded(config, {"<\u4e2d>"}) == "<\u4e2d>");
  const nlohmann::json fallback{{"type", "ByteFallback"}};
  CHECK(decoded(fallback, {"a", "<0xE4>", "<0xB8>", "<0xad>", "b"}) == "a|\u4e2d|b");
  CHECK(decoded(fallback, {"<0xE4>", "<0xB8>", "<0xZZ>"}) == "\ufffd|\ufffd|<0xZZ>");
}

TEST_CASE("Metaspace drops the blanks of the first token only") {
  CHECK(decoded({{"type", "Metaspace"}}, {"\u2581"
                                          "a",
                                          "\u2581"
                                          "b"}) == "a| b");
  CHECK(decoded({{"type", "Metaspace"}, {"prepend_scheme", "never"}}, {"\u2581"
                                                                       "a"}) == " a");
}

TEST_CASE("tokens are stripped, replaced in and fused") {
  const nlohmann::json strip{{"type", "Strip"}, {"content", "H"}, {"start", 1}, {"stop", 2}};
  CHECK(decoded(strip, {"Hey", "HHH", "aHH"}) == "ey||a");
  const nlohmann::json replace{
      {"type", "Replace"}, {"pattern", {{"String", "_"}}}, {"content", " "}};
  CHECK(decoded(replace, {"_a_", "b"}) == " a |b");
  CHECK(decoded({{"type", "Fuse"}}, {"a", "b"}) == "ab");
}

TEST_CASE("a Llama tokenizer decodes what it encodes") {
  const auto tokenizer = open_document(toy_llama());
  const std::string text = " ab c \u4e2d";
  CHECK(tokenizer->decode(encode_plain(*tokenizer, text).ids, true, false) == text);
}

}  // namespace peftkit::test
