#include "tokenize/toy_files.hpp"

namespace peftkit::test {

TEST_CASE("decoding joins pieces and drops special tokens on request") {
  const auto tokenizer = open_document(toy_document());
  CHECK(tokenizer->decode({2, 8, 9, 10, 6, 11, 3}, true, false) == "unaffable cats");
  CHECK(tokenizer->decode({2, 8, 9, 10, 6, 11, 3}, false, false) == "[CLS] unaffable cats [SEP]");
}

TEST_CASE("ids without a token leave no trace") {
  CHECK(open_document(toy_document())->decode({6, 999, -1, 7}, true, false) == "cat sat");
  CHECK(open_document(toy_document())->decode({}, true, true).empty());
}

TEST_CASE("a first piece keeps its prefix") {
  CHECK(open_document(toy_document())->decode({11, 11}, true, false) == "##ss");
}

TEST_CASE("the decoder closes up punctuation, the second cleaning also contractions") {
  const auto tokenizer = open_document(toy_document());
  CHECK(tokenizer->decode({5, 6, 13, 5, 6, 12}, true, false) == "the cat, the cat!");
  CHECK(tokenizer->decode({19, 20, 21}, true, false) == "don ' t");
  CHECK(tokenizer->decode({19, 20, 21}, true, true) == "don't");
}

TEST_CASE("without cleanup every token is set off by a blank") {
  auto document = toy_document();
  document["decoder"]["cleanup"] = false;
  CHECK(open_document(document)->decode({5, 6, 11, 12}, true, false) == "the cats !");
  document["decoder"] = nullptr;
  CHECK(open_document(document)->decode({5, 6, 11, 12}, true, false) == "the cat ##s !");
}

TEST_CASE("decoding what was encoded gives the text back where nothing was lost") {
  const auto tokenizer = open_document(toy_document());
  for (const std::string text : {"the cats sat, the cat!", "unaffable", "a cat, a cat"}) {
    CHECK(tokenizer->decode(tokenizer->encode(text, std::nullopt, true, std::nullopt).ids, true,
                            true) == text);
  }
}

}  // namespace peftkit::test
