#include "tokenize/registry.hpp"
#include "tokenize/toy_kinds.hpp"
#include "tokenize/unicode.hpp"

namespace peftkit::test {

namespace {

tokenize::NormalizedText normalized(const nlohmann::json& config, const std::string& text) {
  tokenize::NormalizedText result(tokenize::decode_utf8(text), 0);
  tokenize::make_normalizer(tokenize::JsonView(config, "test"))->normalize(result);
  return result;
}

std::string text_of(const nlohmann::json& config, const std::string& text) {
  return tokenize::encode_utf8(normalized(config, text).chars);
}

Offsets origins_of(const tokenize::NormalizedText& text) {
  Offsets result;
  for (const tokenize::Span span : text.origin) result.push_back({span.begin, span.end});
  return result;
}

nlohmann::json replace(const char* kind, const char* pattern, const char* content) {
  return {{"type", "Replace"}, {"pattern", {{kind, pattern}}}, {"content", content}};
}

nlohmann::json precompiled(const std::string& map) {
  return {{"type", "Precompiled"}, {"precompiled_charsmap", map}};
}

}  // namespace

TEST_CASE("the four forms compose and decompose") {
  const auto form = [](const char* type, const std::string& text) {
    return text_of({{"type", type}}, text);
  };
  CHECK(form("NFD", "\u00e9\ufb01") == "e\u0301\ufb01");
  CHECK(form("NFKD", "\u00e9\ufb01") == "e\u0301fi");
  CHECK(form("NFC", "e\u0301\ufb01\u1100\u1161\u11a8") == "\u00e9\ufb01\uac01");
  CHECK(form("NFKC", "e\u0301\ufb01") == "\u00e9fi");
  CHECK(form("NFC", "e\u0323\u0302\u0301") == "\u1ec7\u0301");
  CHECK(form("NFC", "a\u0315\u0300\u05ae\u0300b") == "\u00e0\u05ae\u0300\u0315b");
}

TEST_CASE("a composed character comes from its first part, parts from their whole") {
  CHECK(origins_of(normalized({{"type", "NFC"}}, "ae\u0301b")) == Offsets{{0, 1}, {1, 2}, {3, 4}});
  CHECK(origins_of(normalized({{"type", "NFKD"}}, "\ufb01b")) == Offsets{{0, 1}, {0, 1}, {1, 2}});
}

TEST_CASE("ends are stripped, starts prepended") {
  CHECK(text_of({{"type", "Strip"}, {"strip_left", true}, {"strip_right", false}}, " a\u3000") ==
        "a\u3000");
  CHECK(text_of({{"type", "Strip"}, {"strip_left", true}, {"strip_right", true}}, " \t").empty());
  const auto prepended = normalized({{"type", "Prepend"}, {"prepend", "xy"}}, "ab");
  CHECK(prepended.chars == U"xyab");
  CHECK(origins_of(prepended) == Offsets{{0, 1}, {0, 1}, {0, 1}, {1, 2}});
  CHECK(text_of({{"type", "Prepend"}, {"prepend", "x"}}, "").empty());
}

TEST_CASE("what replaces a match comes from its last character") {
  const auto result = normalized(replace("Regex", " {2,}", "__"), "a   b");
  CHECK(result.chars == U"a__b");
  CHECK(origins_of(result) == Offsets{{0, 1}, {3, 4}, {3, 4}, {4, 5}});
  CHECK(text_of(replace("String", "``", "\""), "``a`") == "\"a`");
  CHECK(text_of(replace("String", "", "x"), "ab") == "ab");
}

TEST_CASE("NMT's clean-up, lower case and accents") {
  CHECK(text_of({{"type", "Nmt"}}, "a\x01\tb\u200d") == "a b ");
  CHECK(text_of({{"type", "Lowercase"}}, "\u03a4\u0395\u039b\u039f\u03a3") ==
        "\u03c4\u03b5\u03bb\u03bf\u03c3");
  CHECK(text_of({{"type", "StripAccents"}}, "e\u0301\u0903") == "e");
  CHECK(text_of({{"type", "ByteLevel"}}, "\u00e9 ") == "\u00c3\u00a9\u0120");
}

TEST_CASE("a precompiled map goes by short clusters, then by characters") {
  const auto config = precompiled(toy_charsmap(
      {{"A", "a"}, {"\ufb01", "fi"}, {"\u200b", ""}, {"e\u0301", "c"}, {"\u0301", "!"}}));
  const auto result = normalized(config, "xA\ufb01y");
  CHECK(result.chars == U"xafiy");
  CHECK(origins_of(result) == Offsets{{0, 1}, {1, 2}, {2, 3}, {2, 3}, {3, 4}});
  CHECK(text_of(config, "e\u0301") == "c");
  CHECK(text_of(config, "\u4e2d\u0301\u0302") == "\u4e2d!\u0302");
  CHECK(origins_of(normalized(config, "a\u200bb")) == Offsets{{0, 1}, {2, 3}});
}

TEST_CASE("a map that is broken is refused") {
  const std::string good = toy_charsmap({{"A", "abc"}, {"B", "def"}});
  const auto problem = [](const std::string& map) {
    return std::string(error_of([&] { text_of(precompiled(map), "a"); }).what());
  };
  CHECK(problem("") == "test: precompiled_charsmap: a double array of 0 bytes in 0");
  CHECK(problem("abc").find("expected a multiple of 4") != std::string::npos);
  CHECK(problem("AB!D").find("character 3 is not base64") != std::string::npos);
  CHECK(problem("////////").find("a double array of 4294967295 bytes") != std::string::npos);
  CHECK(problem(good.substr(0, good.size() - 8)).find("a text that is not there") !=
        std::string::npos);
}

}  // namespace peftkit::test
