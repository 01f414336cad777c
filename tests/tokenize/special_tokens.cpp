// Special tokens by the classes and their configs.

#include "tokenize/toy_kinds.hpp"

namespace peftkit::test {

namespace {

Ids ids_of(const tokenize::Tokenizer& tokenizer, std::string_view text,
           std::optional<std::string_view> pair = std::nullopt) {
  return tokenizer.encode(text, pair, true, std::nullopt).ids;
}

}  // namespace

TEST_CASE("the special ids are the config's, or the class's own") {
  const auto by_class = open_document(toy_document(), R"({"tokenizer_class": "BertTokenizer"})");
  CHECK(by_class->special_ids().cls == 2);
  CHECK(by_class->special_ids().mask == 4);
  CHECK_FALSE(by_class->special_ids().bos.has_value());
  const auto named =
      open_document(toy_document(), R"({"mask_token": "cat", "pad_token": {"content": "[PAD]"}})");
  CHECK(named->special_ids().mask == 6);
  CHECK(named->special_ids().pad == 0);
  CHECK_FALSE(named->special_ids().cls.has_value());
  CHECK(named->id_to_token(6) == "cat");
  CHECK_FALSE(named->id_to_token(99).has_value());
}

TEST_CASE("a null in the config takes a token of the class away") {
  const auto tokenizer =
      open_document(toy_llama(), R"({"tokenizer_class": "LlamaTokenizer", "unk_token": null})");
  CHECK_FALSE(tokenizer->special_ids().unk.has_value());
  CHECK(tokenizer->special_ids().bos == 1);
}

TEST_CASE("Llama's class frames texts by its switches, whatever the file says") {
  const std::string name = R"("tokenizer_class": "LlamaTokenizerFast")";
  CHECK(ids_of(*open_document(toy_llama(), "{" + name + "}"), "ab", "c") ==
        Ids{1, 265, 1, 259, 262});
  CHECK(ids_of(*open_document(toy_llama(),
                              "{" + name + R"(, "add_bos_token": false, "add_eos_token": true})"),
               "ab") == Ids{265, 2});
  CHECK(ids_of(*open_document(toy_llama()), "ab") == Ids{265});
  const Error error =
      error_of([&] { open_document(toy_llama(), "{" + name + R"(, "bos_token": null})"); });
  CHECK(std::string(error.what()).find("tokenizer_config.json: the special token ''") !=
        std::string::npos);
}

TEST_CASE("translation classes frame texts by the source language") {
  auto document = toy_unigram();
  document["added_tokens"].push_back(added_token(11, "de_DE", {"special"}));
  const std::string mbart = R"({"tokenizer_class": "MBartTokenizer", "src_lang": "de_DE"})";
  CHECK(ids_of(*open_document(document, mbart), "ab", "c") == Ids{7, 3, 8, 1, 11});
  const std::string nllb = R"({"tokenizer_class": "NllbTokenizer", "src_lang": "de_DE"})";
  CHECK(ids_of(*open_document(document, nllb), "ab") == Ids{11, 7, 1});
  CHECK(std::string(error_of([&] {
                      open_document(document,
                                    R"({"tokenizer_class": "MBartTokenizer", "src_lang": "xx"})");
                    }).what())
            .find("the special token 'xx' is not in the vocabulary") != std::string::npos);
}

TEST_CASE("RoBERTa's class takes the prefix space and trimming from its config") {
  const auto encode = [](const std::string& config) {
    return open_document(toy_byte_level(), config)
        ->encode("w hello", std::nullopt, true, std::nullopt);
  };
  const auto plain = encode(R"({"tokenizer_class": "RobertaTokenizer"})");
  CHECK(plain.tokens[1] == "w");
  CHECK(plain.offsets[2] == std::array<int32_t, 2>{2, 2});
  const auto prefixed = encode(R"({"tokenizer_class": "RobertaTokenizer", "add_prefix_space": true,
                                   "trim_offsets": false})");
  CHECK(prefixed.ids[1] == 260);
  CHECK(prefixed.offsets[2] == std::array<int32_t, 2>{1, 2});
}

TEST_CASE("RoBERTa's windows are all of type 0 where special tokens are added") {
  const auto tokenizer = open_document(toy_byte_level());
  const auto cut =
      tokenizer->encode("hello", "hello hello", true,
                        tokenize::Truncation{6, tokenize::TruncationStrategy::only_second});
  CHECK(cut.ids.size() == 6);
  REQUIRE_FALSE(cut.overflow.empty());
  CHECK(cut.overflow[0].type_ids == Ids(cut.overflow[0].ids.size(), 0));
}

TEST_CASE("post-processors in a sequence trim, and one of them adds tokens") {
  auto document = toy_byte_level();
  const nlohmann::json roberta = document["post_processor"];
  const nlohmann::json bytes{{"type", "ByteLevel"}, {"trim_offsets", true}};
  document["post_processor"] = {{"type", "Sequence"},
                                {"processors", nlohmann::json::array({bytes, roberta})}};
  CHECK(ids_of(*open_document(document), "hello") == Ids{261, 259, 262});
  document["post_processor"]["processors"].push_back(roberta);
  CHECK(std::string(error_of([&] { open_document(document); }).what())
            .find("post_processor.processors[2]: only one") != std::string::npos);
}

}  // namespace peftkit::test
