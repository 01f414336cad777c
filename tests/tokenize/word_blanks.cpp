// Words of a list as byte-level tokenizers know them within a text.

#include "tokenize/toy_files.hpp"
#include "tokenize/toy_kinds.hpp"

namespace peftkit::test {

namespace {

using tokenize::Encoding;
using tokenize::Truncation;
using tokenize::WordStart;

const Tokens kWords = {"w", "hello", "", " w", "it's 12", "\u00e9", "<mask>w", "w<mask>", " "};

bool same(const Encoding& a, const Encoding& b) {
  return a.ids == b.ids && a.type_ids == b.type_ids && a.tokens == b.tokens &&
         a.offsets == b.offsets && a.word_ids == b.word_ids;
}

// Llama 3's and Qwen's way: a pattern that leaves the blank before a number alone.
nlohmann::json split_first() {
  auto document = toy_byte_level();
  const nlohmann::json words{{"type", "Split"},
                             {"pattern", {{"Regex", "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|\\s+"}}},
                             {"behavior", "Isolated"},
                             {"invert", false}};
  const nlohmann::json bytes{
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
  document["pre_tokenizer"] = {{"type", "Sequence"},
                               {"pretokenizers", nlohmann::json::array({words, bytes})}};
  return document;
}

}  // namespace

TEST_CASE("words after a blank are those of add_prefix_space true") {
  const char* config = R"({"tokenizer_class": "RobertaTokenizer", "add_prefix_space": )";
  const auto without = open_document(toy_byte_level(), std::string(config) + "false}"),
             with = open_document(toy_byte_level(), std::string(config) + "true}");
  const std::optional<Truncation> cut = Truncation{.max_length = 8, .stride = 1};
  for (const auto& truncation : {std::optional<Truncation>(), cut}) {
    for (const auto& pair : {std::optional<Tokens>(), std::optional<Tokens>({"w", "hello"})}) {
      const Encoding found = without->encode_words(kWords, pair, true, truncation,
                                                   WordStart::after_blank),
                     expected = with->encode_words(kWords, pair, true, truncation);
      CHECK(same(found, expected));
      CHECK(found.overflow.size() == expected.overflow.size());
      CHECK_FALSE(same(found, without->encode_words(kWords, pair, true, truncation)));
      CHECK(same(expected,
                 with->encode_words(kWords, pair, true, truncation, WordStart::after_blank)));
    }
  }
}

TEST_CASE("offsets of such words begin at the word") {
  const auto tokenizer = open_document(toy_byte_level());
  const auto found = tokenizer->encode_words({"w", "hello"}, std::nullopt, true, std::nullopt,
                                             WordStart::after_blank);
  CHECK(found.tokens == Tokens{"<s>", "\u0120w", "\u0120", "hello", "</s>"});
  CHECK(found.offsets == Offsets{{0, 0}, {0, 1}, {0, 0}, {0, 5}, {0, 0}});
  CHECK(found.word_ids == Ids{-1, 0, 1, 1, -1});
}

TEST_CASE("a blank that is cut off is no part of its word") {
  const auto tokenizer = open_document(split_first());
  const auto found = tokenizer->encode_words({"w", "12", "hello"}, std::nullopt, false,
                                             std::nullopt, WordStart::after_blank);
  CHECK(found.tokens == Tokens{"\u0120w", "\u0120", "1", "2", "\u0120", "hello"});
  CHECK(found.word_ids == Ids{0, -1, 1, 1, 2, 2});
  // The same tokens as in a text.
  CHECK(encode_plain(*tokenizer, " w 12 hello").tokens == found.tokens);
}

TEST_CASE("other tokenizers begin words as before") {
  const auto bert = open_document(toy_document()), llama = open_document(toy_llama());
  for (const auto* tokenizer : {bert.get(), llama.get()}) {
    const Tokens words = {"the", "ab", "", "a b"};
    CHECK(same(
        tokenizer->encode_words(words, std::nullopt, true, std::nullopt),
        tokenizer->encode_words(words, std::nullopt, true, std::nullopt, WordStart::after_blank)));
  }
}

}  // namespace peftkit::test
