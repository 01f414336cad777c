#include "tokenize/toy_files.hpp"

namespace peftkit::test {

namespace {

// A toy tokenizer with one more added token, id 22.
std::unique_ptr<tokenize::Tokenizer> with_token(const std::string& content,
                                                const std::vector<std::string>& flags) {
  auto document = toy_document();
  document["added_tokens"].push_back(added_token(22, content, flags));
  return open_document(document);
}

}  // namespace

TEST_CASE("special tokens written in a text become special ids") {
  const auto encoding = encode_plain(*open_document(toy_document()), "the[MASK]cat [mask]");
  CHECK(encoding.ids == Ids{5, 4, 6, 1, 1, 1});
  CHECK(encoding.offsets[1] == std::array<int32_t, 2>{3, 9});
}

TEST_CASE("of two added tokens that start at a place the longer one is taken") {
  auto document = toy_document();
  document["added_tokens"].push_back(added_token(22, "<x"));
  document["added_tokens"].push_back(added_token(23, "<xy>"));
  CHECK(encode_plain(*open_document(document), "<xy><x").ids == Ids{23, 22});
}

TEST_CASE("a normalized token matches the normalized text by its normalized content") {
  CHECK(encode_plain(*with_token("N\u00e9w", {"normalized"}), "new NEW n\u00ebwcat").ids ==
        Ids{22, 22, 22, 6});
  CHECK(encode_plain(*with_token("New", {}), "New new").ids == Ids{22, 1});
}

TEST_CASE("a single-word token needs neighbours that are not of a word") {
  CHECK(encode_plain(*with_token("cat", {"single_word"}), "cat!").ids == Ids{22 - 16, 12});
  const auto tokenizer = with_token("<c>", {"single_word"});
  CHECK(encode_plain(*tokenizer, "<c>!<c> <c>").ids == Ids{22, 12, 22, 22});
  CHECK(encode_plain(*tokenizer, "a<c>a").ids == Ids{14, 1, 1, 1, 14});
}

TEST_CASE("lstrip and rstrip swallow the blanks beside a token, offsets included") {
  const auto encoding =
      encode_plain(*with_token("<c>", {"lstrip", "rstrip"}), "the \t<c>\u3000 <c> cat");
  CHECK(encoding.ids == Ids{5, 22, 22, 6});
  CHECK(encoding.tokens == Tokens{"the", " \t<c>\u3000 ", "<c> ", "cat"});
  CHECK(encoding.offsets == Offsets{{0, 3}, {3, 10}, {10, 14}, {14, 17}});
}

TEST_CASE("an added token that is in the vocabulary keeps its id, others get the next free one") {
  auto document = toy_document();
  document["added_tokens"].push_back(added_token(99, "cat"));
  document["added_tokens"].push_back(added_token(77, "<new>"));
  document["added_tokens"].push_back(added_token(78, ""));
  const auto tokenizer = open_document(document);
  CHECK(tokenizer->token_to_id("cat") == 6);
  CHECK(tokenizer->token_to_id("<new>") == 22);
  CHECK(tokenizer->vocab_size() == 23);
  CHECK_FALSE(tokenizer->token_to_id("<other>").has_value());
}

TEST_CASE("a token whose normalized content is empty never matches") {
  CHECK(encode_plain(*with_token("\u200b", {"normalized"}), "the\u200bcat").ids == Ids{1});
}

}  // namespace peftkit::test
