#include "tokenize/json_view.hpp"
#include "tokenize/registry.hpp"
#include "tokenize/toy_files.hpp"
#include "tokenize/unicode.hpp"

namespace peftkit::test {

namespace {

// The words that a pre-tokenizer makes of a text, which begins at a place of the original one.
Tokens words_of(const nlohmann::json& config, const std::string& text, size_t place = 0) {
  const auto splitter = tokenize::make_pre_tokenizer(tokenize::JsonView(config, "test"));
  tokenize::NormalizedText normalized(tokenize::decode_utf8(text), place);
  std::vector<tokenize::Span> spans{{0, static_cast<int32_t>(normalized.size())}};
  splitter->split(normalized, spans);
  Tokens words;
  for (const tokenize::Span span : spans) {
    const auto begin = static_cast<size_t>(span.begin), end = static_cast<size_t>(span.end);
    words.push_back(tokenize::encode_utf8(normalized.chars.substr(begin, end - begin)));
  }
  return words;
}

nlohmann::json split(const char* behavior, bool invert = false) {
  return {{"type", "Split"},
          {"pattern", {{"String", "-"}}},
          {"behavior", behavior},
          {"invert", invert}};
}

nlohmann::json regex_split(const char* pattern) {
  return {{"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", "Isolated"}};
}

}  // namespace

TEST_CASE("delimiters go, stay alone, or join a neighbour") {
  const std::string text = "the-final--countdown";
  CHECK(words_of(split("Removed"), text) == Tokens{"the", "final", "countdown"});
  CHECK(words_of(split("Isolated"), text) == Tokens{"the", "-", "final", "-", "-", "countdown"});
  CHECK(words_of(split("MergedWithPrevious"), text) == Tokens{"the-", "final-", "-", "countdown"});
  CHECK(words_of(split("MergedWithNext"), text) == Tokens{"the", "-final", "-", "-countdown"});
  CHECK(words_of(split("Contiguous"), text) == Tokens{"the", "-", "final", "--", "countdown"});
  CHECK(words_of(split("Removed", true), text) == Tokens{"-", "-", "-"});
  CHECK(words_of({{"type", "Split"},
                  {"pattern", {{"Regex", "."}}},
                  {"behavior", "Contiguous"},
                  {"invert", true}},
                 "ab") == Tokens{"ab"});
  const Error error = error_of([&] { words_of(split("Isolate"), text); });
  CHECK(std::string(error.what()).find("did you mean 'Isolated'") != std::string::npos);
}

TEST_CASE("the byte level cuts as GPT-2 does and shows bytes") {
  const nlohmann::json plain{{"type", "ByteLevel"}, {"add_prefix_space", false}};
  CHECK(words_of(plain, "it's  \u00e91") ==
        Tokens{"it", "'s", "\u0120", "\u0120\u00c3\u00a9", "1"});
  CHECK(words_of({{"type", "ByteLevel"}}, "a") == Tokens{"\u0120"
                                                         "a"});
  CHECK(words_of({{"type", "ByteLevel"}, {"use_regex", false}}, " a b") == Tokens{"\u0120"
                                                                                  "a\u0120"
                                                                                  "b"});
}

TEST_CASE("Metaspace puts a blank before the first word always, at the start of a text, or never") {
  const auto metaspace = [](const char* scheme) {
    return nlohmann::json{{"type", "Metaspace"}, {"prepend_scheme", scheme}};
  };
  CHECK(words_of(metaspace("always"), "a  b", 3) == Tokens{"\u2581"
                                                           "a",
                                                           "\u2581",
                                                           "\u2581"
                                                           "b"});
  CHECK(words_of(metaspace("first"), "a b", 0) == Tokens{"\u2581"
                                                         "a",
                                                         "\u2581"
                                                         "b"});
  CHECK(words_of(metaspace("first"), "a b", 3) == Tokens{"a",
                                                         "\u2581"
                                                         "b"});
  CHECK(words_of(metaspace("never"), "a b") == Tokens{"a",
                                                      "\u2581"
                                                      "b"});
  CHECK(words_of({{"type", "Metaspace"}, {"add_prefix_space", false}, {"split", false}}, "a b") ==
        Tokens{"a\u2581"
               "b"});
}

TEST_CASE("classes of characters cut words") {
  CHECK(words_of({{"type", "WhitespaceSplit"}}, " a.b \u3000c") == Tokens{"a.b", "c"});
  CHECK(words_of({{"type", "Whitespace"}}, "a_1.. b") == Tokens{"a_1", "..", "b"});
  CHECK(words_of({{"type", "Digits"}}, "a12\u0663b") == Tokens{"a", "12\u0663", "b"});
  CHECK(words_of({{"type", "Digits"}, {"individual_digits", true}}, "a12") ==
        Tokens{"a", "1", "2"});
  CHECK(words_of({{"type", "Punctuation"}}, "a,,b") == Tokens{"a", ",", ",", "b"});
  CHECK(words_of({{"type", "CharDelimiterSplit"}, {"delimiter", "x"}}, "axxb") == Tokens{"a", "b"});
}

TEST_CASE("patterns mean what they mean in Oniguruma") {
  CHECK(words_of(regex_split("\\s"),
                 "a\u0085b\x1c"
                 "c") == Tokens{"a", "\u0085",
                                "b\x1c"
                                "c"});
  CHECK(words_of(regex_split("\\p{L}+"),
                 "1\U0002EBF0\u1c89"
                 "2") == Tokens{"1", "\U0002EBF0\u1c89", "2"});
  CHECK(words_of(regex_split("[^\\p{L}]"), "a\U0002EBF0.b") == Tokens{"a\U0002EBF0", ".", "b"});
  CHECK(words_of(regex_split("(?i:'s)"), "x'\u017fy") == Tokens{"x", "'\u017f", "y"});
  CHECK(words_of(regex_split("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~]+"), "a&&--[]b") ==
        Tokens{"a", "&&--[]", "b"});
  CHECK(words_of(regex_split("[a-c&&[^b]]"), "abc") == Tokens{"a", "b", "c"});
  CHECK(words_of(regex_split("[^a-z]"), "a-b") == Tokens{"a", "-", "b"});
  CHECK(words_of(regex_split("^."), "ab\ncd\n") == Tokens{"a", "b\n", "c", "d\n"});
  CHECK(words_of(regex_split("\\h"), "f\U0001F600g") == Tokens{"f", "\U0001F600g"});
  CHECK(words_of(regex_split("\\b"), "e\u0301-a") == Tokens{"e\u0301", "-", "a"});
  CHECK(words_of(regex_split("\\w+|[^\\w\\s]+"), ".\u00bd\u00bd") == Tokens{".\u00bd\u00bd"});
  CHECK(words_of(regex_split("[[:alpha:]]+"), "1a\u1c89") == Tokens{"1", "a\u1c89"});
  CHECK(words_of(regex_split("x*"), "axxb") == Tokens{"a", "xx", "b"});
}

TEST_CASE("a later word does not see the one before it") {
  const nlohmann::json dash = split("Isolated"), start = regex_split("\\Ab|c(?!\\S)");
  const nlohmann::json both{{"type", "Sequence"},
                            {"pretokenizers", nlohmann::json::array({dash, start})}};
  CHECK(words_of(both, "bc-bc") == Tokens{"b", "c", "-", "b", "c"});
}

TEST_CASE("patterns that cannot be read are named, and those that take forever end") {
  for (const char* pattern : {"(", "[a", "\\", "[\\p{", "\\p{Nonsense}", "(?m:a)", "a{2,1}"}) {
    CAPTURE(pattern);
    const Error error = error_of([&] { words_of(regex_split(pattern), "a"); });
    CHECK(error.kind == ErrorKind::checkpoint);
    CHECK(std::string(error.what()).find("test: pattern.Regex") != std::string::npos);
  }
  CHECK(error_of([&] { words_of(regex_split(std::string(5000, '[').c_str()), "a"); }).kind ==
        ErrorKind::checkpoint);
}

}  // namespace peftkit::test
