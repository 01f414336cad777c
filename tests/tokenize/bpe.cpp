#include "tokenize/toy_kinds.hpp"

namespace peftkit::test {

TEST_CASE("the earliest merge of the list goes first, from left to right") {
  const auto tokenizer = open_document(toy_byte_level());
  CHECK(encode_plain(*tokenizer, "hello").ids == Ids{259});
  CHECK(encode_plain(*tokenizer, "helllo").tokens == Tokens{"hell", "l", "o"});
  CHECK(encode_plain(*tokenizer, "llll").tokens == Tokens{"ll", "ll"});
}

TEST_CASE("byte-level tokens stand for whole characters, and trimmed offsets leave blanks out") {
  const auto encoding =
      open_document(toy_byte_level())->encode("hello w\u00e9", std::nullopt, true, std::nullopt);
  CHECK(encoding.tokens == Tokens{"<s>", "hello", "\u0120w", "\u00c3", "\u00a9", "</s>"});
  CHECK(encoding.offsets == Offsets{{0, 0}, {0, 5}, {6, 7}, {7, 8}, {7, 8}, {0, 0}});
  CHECK(encoding.word_ids == Ids{-1, 0, 1, 1, 1, -1});
}

TEST_CASE("a word that is a token is taken whole where merges are ignored") {
  auto document = toy_byte_level();
  document["model"]["vocab"]["abc"] = 264;
  CHECK(encode_plain(*open_document(document), "abc").ids.size() == 3);
  document["model"]["ignore_merges"] = true;
  CHECK(encode_plain(*open_document(document), "abc").ids == Ids{264});
}

TEST_CASE("characters outside the vocabulary become bytes, or one unknown token") {
  auto document = toy_llama();
  CHECK(encode_plain(*open_document(document), "ab\u00e9").ids == Ids{265, 3 + 0xC3, 3 + 0xA9});
  document["model"]["byte_fallback"] = false;
  const auto encoding = encode_plain(*open_document(document), "abxyc");
  CHECK(encoding.ids == Ids{265, 0, 262});
  CHECK(encoding.offsets == Offsets{{0, 2}, {2, 4}, {4, 5}});
  document["model"]["fuse_unk"] = false;
  CHECK(encode_plain(*open_document(document), "abxyc").ids == Ids{265, 0, 0, 262});
}

TEST_CASE("prefixes of subwords and suffixes of words are part of their tokens") {
  const nlohmann::json document{
      {"model",
       {{"type", "BPE"},
        {"vocab", {{"a", 0}, {"##b", 1}, {"##c</w>", 2}, {"ab", 3}, {"abc</w>", 4}, {"a</w>", 5}}},
        {"merges", {"a ##b", "ab ##c</w>"}},
        {"continuing_subword_prefix", "##"},
        {"end_of_word_suffix", "</w>"}}},
      {"pre_tokenizer", {{"type", "Whitespace"}}},
      {"decoder", {{"type", "BPEDecoder"}, {"suffix", "</w>"}}}};
  const auto tokenizer = open_document(document);
  CHECK(encode_plain(*tokenizer, "abc a").ids == Ids{4, 5});
  CHECK(tokenizer->decode({4, 5}, false, false) == "abc a");
}

TEST_CASE("merges that do not fit the vocabulary are named") {
  const auto problem = [](const nlohmann::json& merges) {
    auto document = toy_byte_level();
    document["model"]["merges"] = merges;
    return std::string(error_of([&] { open_document(document); }).what());
  };
  const auto has = [](const std::string& text, const char* part) {
    CAPTURE(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has(problem({"h e", "h zz"}), "model.merges[1]: the token 'zz' is not in the vocabulary");
  has(problem({"o h"}), "model.merges[0]: the token 'oh' is not in the vocabulary");
  has(problem({"h e x"}), "model.merges[0]: expected \"left right\"");
  has(problem({3}), "model.merges[0]: expected \"left right\"");
  has(problem("h e"), "model.merges: expected an array");
}

}  // namespace peftkit::test
