// Every kind of tokenizer against odd texts and forged files.

#include "tokenize/toy_kinds.hpp"
#include "tokenize/unicode.hpp"

#include <random>

namespace peftkit::test {

namespace {

std::string odd_text(std::mt19937& random) {
  static const std::vector<std::string> parts{"hello",
                                              "ab",
                                              " ",
                                              "  ",
                                              "\n",
                                              "\r\n",
                                              "'s",
                                              "\u017f",
                                              "1234",
                                              "\u2581",
                                              "<s>",
                                              "<mask>",
                                              "<0x41>",
                                              "\xff",
                                              "\xe4",
                                              "\u0301",
                                              "\u1100",
                                              "\u1161",
                                              "A",
                                              "\u200b",
                                              "\ufb01",
                                              "\u4e2d",
                                              "\U0001F600\u200d",
                                              "\0",
                                              "\ufffd",
                                              "\u0344",
                                              "\U0002EBF0",
                                              "_",
                                              "\u3000"};
  std::string text;
  for (size_t count = random() % 14; count > 0; --count) {
    text += random() % 6 == 0 ? std::string(1, static_cast<char>(random()))
                              : parts[random() % parts.size()];
  }
  return text;
}

void check_arrays(const tokenize::Encoding& encoding, int32_t characters) {
  const size_t count = encoding.ids.size();
  CHECK(encoding.type_ids.size() == count);
  CHECK(encoding.tokens.size() == count);
  CHECK(encoding.word_ids.size() == count);
  REQUIRE(encoding.offsets.size() == count);
  for (const auto& [begin, end] : encoding.offsets) {
    CHECK(begin >= 0);
    CHECK(begin <= end);
    CHECK(end <= characters);
  }
}

std::map<std::string, std::unique_ptr<tokenize::Tokenizer>> all_tokenizers() {
  std::map<std::string, std::unique_ptr<tokenize::Tokenizer>> result;
  for (const auto& [name, document] : toy_kinds()) result[name] = open_document(document);
  for (const char* name : {"T5Tokenizer", "XLMRobertaTokenizer", "GemmaTokenizer"}) {
    const TempDir folder;
    folder.file("spiece.model", toy_sentencepiece());
    folder.file("tokenizer_config.json",
                std::string(R"({"bos_token": "<s>", "legacy": false, "tokenizer_class": ")") +
                    name + "\"}");
    result[name] = tokenize::open_tokenizer(folder.path());
  }
  return result;
}

}  // namespace

TEST_CASE("no kind minds what bytes a text has") {
  for (const auto& [name, tokenizer] : all_tokenizers()) {
    CAPTURE(name);
    std::mt19937 random(11);
    for (int round = 0; round < 1000; ++round) {
      const std::string text = odd_text(random);
      CAPTURE(text);
      const auto encoding = encode_plain(*tokenizer, text);
      check_arrays(encoding, static_cast<int32_t>(tokenize::decode_utf8(text).size()));
      tokenizer->decode(encoding.ids, round % 2 == 0, round % 3 == 0);
      tokenizer->encode_words({text, "", odd_text(random)}, std::nullopt, true,
                              tokenize::Truncation{5});
    }
  }
}

// These would take minutes if anything were quadratic.
TEST_CASE("a long run of one thing is no trouble for any kind") {
  constexpr size_t size = 300000;
  for (const auto& [name, tokenizer] : all_tokenizers()) {
    if (name == "wordpiece") continue;  // it has a case of its own
    for (const std::string unit :
         {"a", " ", "l", "x", "\n", "\xff", "ab", "\u0301", "\u2581", "7"}) {
      CAPTURE(name);
      CAPTURE(unit);
      std::string text;
      while (text.size() < size) text += unit;
      CHECK(encode_plain(*tokenizer, text).ids.size() <= 4 * text.size());
    }
  }
}

TEST_CASE("no wrong value anywhere in a file gets past as another exception") {
  const nlohmann::json wrong[] = {
      nullptr, true, -1, 1e300, 4000000000u, "", "text", nlohmann::json::array({1}), {{"a", 1}}};
  for (const auto& [name, good] : toy_kinds()) {
    const auto flat = good.flatten();
    int place_number = 0;
    for (const auto& [place, value] : flat.items()) {
      // The bytes of a vocabulary are alike.
      if (place.starts_with("/model/vocab/") && ++place_number % 64 != 0) continue;
      for (const auto& replacement : wrong) {
        auto document = good;
        document[nlohmann::json::json_pointer(place)] = replacement;
        CAPTURE(name);
        CAPTURE(place);
        CAPTURE(replacement.dump());
        try {
          encode_plain(*open_document(document), "ab hello <s> 12");
        } catch (const Error& error) {
          CHECK(error.kind == ErrorKind::checkpoint);
        }
      }
    }
  }
}

TEST_CASE("flipped bytes in a precompiled map are an error or another map") {
  std::mt19937 random(12);
  const auto good = toy_unigram();
  const std::string map = good["normalizer"]["precompiled_charsmap"];
  for (int round = 0; round < 300; ++round) {
    auto document = good;
    std::string forged = map;
    for (int i = 0; i < 4; ++i) forged[random() % forged.size()] = "ABCDwxyz0189+/"[random() % 14];
    document["normalizer"]["precompiled_charsmap"] = forged;
    try {
      encode_plain(*open_document(document), "A\ufb01\u200be\u0301xyz");
    } catch (const Error& error) {
      CHECK(error.kind == ErrorKind::checkpoint);
    }
  }
}

TEST_CASE("flipped bytes in a SentencePiece model are an error or another model") {
  std::mt19937 random(13);
  const std::string good = toy_sentencepiece();
  const TempDir folder;
  folder.file("tokenizer_config.json", R"({"tokenizer_class": "T5Tokenizer"})");
  for (int round = 0; round < 300; ++round) {
    std::string forged = good;
    for (int i = 0; i < 2; ++i) forged[random() % forged.size()] = static_cast<char>(random());
    if (round % 4 == 0) forged.resize(random() % forged.size());
    folder.file("spiece.model", forged);
    try {
      encode_plain(*tokenize::open_tokenizer(folder.path()), "ab 1, c");
    } catch (const Error& error) {
      CHECK(error.kind == ErrorKind::checkpoint);
    }
  }
}

}  // namespace peftkit::test
