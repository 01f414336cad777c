// Folders with vocab.json and merges.txt, or with a SentencePiece .model.

#include "tokenize/toy_kinds.hpp"

#include "base/file.hpp"

namespace peftkit::test {

namespace {

void write_merges(const TempDir& folder, const std::string& merges) {
  folder.file("vocab.json", toy_byte_level()["model"]["vocab"].dump());
  folder.file("merges.txt", merges);
}

constexpr const char* kMerges = "#version: 0.2\nh e\nl l\nhe ll\r\nhell o\n\u0120 w\n";

std::unique_ptr<tokenize::Tokenizer> open_model(const std::string& config) {
  const TempDir folder;
  folder.file("spiece.model", toy_sentencepiece());
  folder.file("tokenizer_config.json", config);
  return tokenize::open_tokenizer(folder.path());
}

std::string class_config(const std::string& name, const std::string& more = "") {
  return R"({"tokenizer_class": ")" + name + "\"" + more + "}";
}

}  // namespace

TEST_CASE("vocab.json and merges.txt are GPT-2's, or what the class says") {
  const TempDir folder;
  write_merges(folder, kMerges);
  const auto ids = [&] {
    return tokenize::open_tokenizer(folder.path())
        ->encode("hello w", std::nullopt, true, std::nullopt)
        .ids;
  };
  CHECK(ids() == Ids{259, 260});
  folder.file("config.json", R"({"model_type": "roberta"})");
  CHECK(ids() == Ids{261, 259, 260, 262});
  folder.file("tokenizer_config.json",
              R"({"tokenizer_class": "GPT2TokenizerFast", "bos_token": "<s>",
                                           "add_bos_token": true})");
  CHECK(ids() == Ids{261, 259, 260});
  folder.file("tokenizer_config.json", R"({"tokenizer_class": "CTRLTokenizer"})");
  CHECK(std::string(error_of(ids).what()).find("'CTRLTokenizer'") != std::string::npos);
}

TEST_CASE("a merge that is not two tokens is named with its line") {
  const TempDir folder;
  write_merges(folder, "#version: 0.2\nh e\nll\n");
  CHECK(std::string(error_of([&] { tokenize::open_tokenizer(folder.path()); }).what())
            .find("merges.txt:3: found 'll'") != std::string::npos);
  fs::remove(folder / "merges.txt");
  CHECK(std::string(error_of([&] { tokenize::open_tokenizer(folder.path()); }).what())
            .find("vocab.json with merges.txt") != std::string::npos);
}

TEST_CASE("a SentencePiece model takes whole texts, offsets in code points") {
  const auto encoding = encode_plain(*open_model(class_config("T5Tokenizer")), "ab  \u00e9 c");
  CHECK(encoding.ids == Ids{7, 3, 0, 3, 8});
  CHECK(encoding.tokens == Tokens{"\u2581ab", "\u2581", "\u00e9", "\u2581", "c"});
  CHECK(encoding.offsets[2] == std::array<int32_t, 2>{4, 5});
  CHECK(encoding.offsets[4] == std::array<int32_t, 2>{6, 7});
}

TEST_CASE("T5 has sentinels behind the model's pieces, and an end of text") {
  const auto tokenizer = open_model(class_config("T5Tokenizer"));
  CHECK(tokenizer->vocab_size() == 113);
  CHECK(tokenizer->token_to_id("<extra_id_99>") == 12);
  CHECK(tokenizer->token_to_id("<extra_id_0>") == 111);
  CHECK(tokenizer->encode("ab <extra_id_0> c", std::nullopt, true, std::nullopt).ids ==
        Ids{7, 111, 3, 8, 2});
}

TEST_CASE("fairseq's layout shifts the pieces and has its own first four") {
  const auto tokenizer = open_model(class_config("XLMRobertaTokenizer"));
  CHECK(tokenizer->encode("ab\u00e9", std::nullopt, true, std::nullopt).ids == Ids{0, 8, 3, 2});
  CHECK(tokenizer->token_to_id("<mask>") == 13);
  const auto mbart = open_model(class_config("MBartTokenizer"));
  CHECK(mbart->token_to_id("ar_AR") == 13);
  CHECK(mbart->encode("ab", std::nullopt, true, std::nullopt).ids == Ids{8, 2, 16});
}

TEST_CASE("without legacy behaviour a blank at the start of a text counts") {
  const std::string name = R"(, "legacy": false, "extra_ids": 0)";
  CHECK(encode_plain(*open_model(class_config("T5Tokenizer", name)), "ab").ids == Ids{7});
  CHECK(encode_plain(*open_model(class_config("T5Tokenizer", name)), " ab").ids == Ids{3, 7});
  CHECK(encode_plain(*open_model(class_config("T5Tokenizer")), " ab").ids == Ids{7});
}

TEST_CASE("ALBERT's class cuts commas from numbers and lowers the case") {
  const auto tokenizer = open_model(class_config(
      "AlbertTokenizer", R"(, "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<unk>")"));
  CHECK(encode_plain(*tokenizer, "AB1,").tokens == Tokens{"\u2581ab", "1", ","});
}

TEST_CASE("a file that is no model, or a class that has none, is refused") {
  const TempDir folder;
  folder.file("spiece.model", "nonsense");
  folder.file("tokenizer_config.json", class_config("T5Tokenizer"));
  CHECK(error_of([&] { tokenize::open_tokenizer(folder.path()); }).kind == ErrorKind::checkpoint);
  CHECK(std::string(error_of([&] { open_model("{}"); }).what())
            .find("spiece.model: tokenizer class ''") != std::string::npos);
}

}  // namespace peftkit::test
