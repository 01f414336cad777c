#include "tokenize/toy_files.hpp"

namespace peftkit::test {

TEST_CASE("a word is covered by the longest pieces from the left") {
  const auto encoding = encode_plain(*open_document(toy_document()), "unaffable cats");
  CHECK(encoding.tokens == Tokens{"un", "##aff", "##able", "cat", "##s"});
  CHECK(encoding.ids == Ids{8, 9, 10, 6, 11});
  CHECK(encoding.offsets == Offsets{{0, 2}, {2, 5}, {5, 9}, {10, 13}, {13, 14}});
  CHECK(encoding.word_ids == Ids{0, 0, 0, 1, 1});
}

TEST_CASE("a word that cannot be covered is one unknown token") {
  const auto encoding = encode_plain(*open_document(toy_document()), "catx the");
  CHECK(encoding.tokens == Tokens{"[UNK]", "the"});
  CHECK(encoding.offsets == Offsets{{0, 4}, {5, 8}});
}

TEST_CASE("pieces end between characters, never inside one") {
  auto document = toy_document();
  document["model"]["vocab"]["##\u00df"] = 40;
  document["normalizer"]["strip_accents"] = false;
  const auto encoding = encode_plain(*open_document(document), "a\u00df\u00dfb");
  CHECK(encoding.tokens == Tokens{"a", "##\u00df", "##\u00df", "##b"});
  CHECK(encoding.offsets == Offsets{{0, 1}, {1, 2}, {2, 3}, {3, 4}});
}

TEST_CASE("a word with more characters than the file allows is unknown") {
  auto document = toy_document();
  document["model"]["max_input_chars_per_word"] = 4;
  const auto tokenizer = open_document(document);
  CHECK(encode_plain(*tokenizer, "abbb").tokens == Tokens{"a", "##b", "##b", "##b"});
  CHECK(encode_plain(*tokenizer, "abbbb").tokens == Tokens{"[UNK]"});
}

TEST_CASE("the model's own names for its parts are used") {
  auto document = toy_document();
  document["model"] = {{"unk_token", "?"},
                       {"continuing_subword_prefix", "@"},
                       {"max_input_chars_per_word", 100},
                       {"vocab", {{"?", 0}, {"cat", 1}, {"@s", 2}}}};
  document["added_tokens"] = nlohmann::json::array();
  const auto tokenizer = open_document(document);  // no "type": files of the first years have none
  CHECK(encode_plain(*tokenizer, "cats dog").tokens == Tokens{"cat", "@s", "?"});
  CHECK(tokenizer->vocab_size() == 3);
}

TEST_CASE("punctuation marks are words, blanks are none") {
  const auto encoding = encode_plain(*open_document(toy_document()), " the,\t\u3000cat!! ");
  CHECK(encoding.tokens == Tokens{"the", ",", "cat", "!", "!"});
  CHECK(encoding.word_ids == Ids{0, 1, 2, 3, 4});
}

TEST_CASE("words that come split keep their own offsets and numbers") {
  const auto tokenizer = open_document(toy_document());
  const auto encoding =
      tokenizer->encode_words({"the", "", "cats!"}, Tokens{"sat"}, true, std::nullopt);
  CHECK(encoding.tokens == Tokens{"[CLS]", "the", "cat", "##s", "!", "[SEP]", "sat", "[SEP]"});
  CHECK(encoding.word_ids == Ids{-1, 0, 2, 2, 2, -1, 0, -1});
  CHECK(encoding.offsets ==
        Offsets{{0, 0}, {0, 3}, {0, 3}, {3, 4}, {4, 5}, {0, 0}, {0, 3}, {0, 0}});
}

}  // namespace peftkit::test
