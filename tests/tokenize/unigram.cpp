#include "tokenize/toy_kinds.hpp"

namespace peftkit::test {

TEST_CASE("the pieces with the highest sum of scores are taken") {
  const auto tokenizer = open_document(toy_unigram());
  CHECK(encode_plain(*tokenizer, "ab abc").tokens == Tokens{"\u2581ab", "\u2581ab", "c"});
  CHECK(encode_plain(*tokenizer, "cab").tokens == Tokens{"\u2581", "c", "ab"});
}

TEST_CASE("of equal sums the one whose last piece begins first is taken") {
  auto document = toy_unigram();
  document["model"]["vocab"].push_back({"aa", -6});
  CHECK(encode_plain(*open_document(document), "aaa").tokens == Tokens{"\u2581", "a", "aa"});
}

TEST_CASE("unknown characters side by side are one piece with their own text") {
  auto document = toy_unigram();
  const auto encoding = encode_plain(*open_document(document), "xyab");
  CHECK(encoding.ids == Ids{3, 2, 6});
  CHECK(encoding.tokens == Tokens{"\u2581", "xy", "ab"});
  CHECK(encoding.offsets == Offsets{{0, 1}, {0, 2}, {2, 4}});
  document["model"]["byte_fallback"] = true;
  CHECK(encode_plain(*open_document(document), "d").ids == Ids{3, 10});
  CHECK(encode_plain(*open_document(document), "dx").ids == Ids{3, 2});
}

TEST_CASE("a vocabulary of the wrong shape is named") {
  const auto problem = [](const char* key, const nlohmann::json& value) {
    auto document = toy_unigram();
    document["model"][key] = value;
    return std::string(error_of([&] { open_document(document); }).what());
  };
  CHECK(problem("unk_id", 11).find("model.unk_id: found 11, expected the id of one of 11") !=
        std::string::npos);
  CHECK(problem("vocab", {{"a", 1}}).find("model.vocab") != std::string::npos);
  CHECK(problem("vocab", {1, 2}).find("model.vocab[0]: expected a token and its score") !=
        std::string::npos);
}

}  // namespace peftkit::test
