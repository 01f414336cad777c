// The files beside a tokenizer.json, and folders without one.

#include "tokenize/tokenizer_keys.hpp"
#include "tokenize/toy_files.hpp"

namespace peftkit::test {

TEST_CASE("BERT's class puts the config's switches over the tokenizer's") {
  const auto tokens = [](const std::string& config) {
    return encode_plain(*open_document(toy_document(), config), "Cat \u00c9t\u00e9 a\u4e2da")
        .tokens;
  };
  CHECK(tokens(R"({"tokenizer_class": "BertTokenizerFast", "do_lower_case": false})") ==
        Tokens{"Cat", "[UNK]", "a", "\u4e2d", "a"});
  CHECK(tokens(R"({"tokenizer_class": "BertTokenizer", "strip_accents": false})") ==
        Tokens{"cat", "[UNK]", "a", "\u4e2d", "a"});
  CHECK(tokens(R"({"tokenize_chinese_chars": false})") == Tokens{"cat", "ete", "[UNK]"});
}

TEST_CASE("BERT's class has defaults that count where the config is silent") {
  auto document = toy_document();
  document["normalizer"]["lowercase"] = false;
  CHECK(encode_plain(*open_document(document, R"({"tokenizer_class": "BertTokenizer"})"), "Cat")
            .tokens == Tokens{"cat"});
  CHECK(encode_plain(*open_document(document, R"({"model_max_length": 512})"), "Cat").tokens ==
        Tokens{"Cat"});
}

TEST_CASE("other classes do not look at BERT's switches") {
  const std::string config =
      R"({"tokenizer_class": "PreTrainedTokenizerFast", "do_lower_case": false})";
  CHECK(encode_plain(*open_document(toy_document(), config), "Cat").tokens == Tokens{"cat"});
}

TEST_CASE("tokens that only the config knows are added in the order of their ids") {
  const auto tokenizer = open_document(toy_document(), R"({
    "added_tokens_decoder": {"31": {"content": "<b>", "special": true}, "30": {"content": "<a>", "lstrip": true}},
    "eos_token": "<e>", "cls_token": {"content": "[CLS]", "special": true, "normalized": false}})");
  CHECK(tokenizer->token_to_id("<a>") == 22);
  CHECK(tokenizer->token_to_id("<b>") == 23);
  CHECK(tokenizer->token_to_id("<e>") == 24);
  CHECK(encode_plain(*tokenizer, "the <a><e>").ids == Ids{5, 22, 24});
  CHECK(tokenizer->decode({22, 23, 24}, true, false) == "<a>");
}

TEST_CASE("the older files count where the config does not list the added tokens") {
  const TempDir folder;
  folder.file("vocab.txt", toy_vocab_txt());
  folder.file("special_tokens_map.json",
              R"({"mask_token": "the", "additional_special_tokens": ["<s>"]})");
  folder.file("added_tokens.json", R"({"<s>": 22, "<t>": 23})");
  const auto tokenizer = tokenize::open_tokenizer(folder.path());
  CHECK(encode_plain(*tokenizer, "a<s><t>").ids == Ids{14, 22, 23});
  CHECK(tokenizer->decode({14, 22, 23, 5}, true, false) == "a <t>");
  folder.file("tokenizer_config.json", R"({"added_tokens_decoder": {}})");
  CHECK_FALSE(tokenize::open_tokenizer(folder.path())->token_to_id("<t>").has_value());
}

TEST_CASE("a folder with nothing but vocab.txt is an uncased BERT") {
  const TempDir folder;
  folder.file("vocab.txt", toy_vocab_txt());
  const auto tokenizer = tokenize::open_tokenizer(folder.path());
  const auto encoding = tokenizer->encode("The [MASK] cats", "\u00c9t\u00e9", true, std::nullopt);
  CHECK(encoding.ids == Ids{2, 5, 4, 6, 11, 3, 16, 3});
  CHECK(encoding.type_ids == Ids{0, 0, 0, 0, 0, 0, 1, 1});
  CHECK(tokenizer->decode(encoding.ids, true, false) == "the cats ete");
  CHECK(tokenizer->vocab_size() == 22);
}

TEST_CASE("vocab.txt goes by the config's switches and names") {
  const TempDir folder;
  folder.file("vocab.txt", "<u>\r\n<c>\r\n<s>\r\nCat\r\ncat\r\n");
  folder.file("tokenizer_config.json",
              R"({"do_lower_case": false, "unk_token": "<u>", "cls_token": "<c>",
    "sep_token": {"content": "<s>"}, "pad_token": "<u>", "mask_token": "<u>"})");
  CHECK(tokenize::open_tokenizer(folder.path())
            ->encode("Cat cat CAT", std::nullopt, true, std::nullopt)
            .ids == Ids{1, 3, 4, 0, 2});
}

TEST_CASE("of a token that stands twice in vocab.txt the last line counts") {
  const TempDir folder;
  folder.file("vocab.txt", toy_vocab_txt() + "cat");
  const auto tokenizer = tokenize::open_tokenizer(folder.path());
  CHECK(tokenizer->token_to_id("cat") == 22);
  CHECK(tokenizer->vocab_size() == 22);
}

TEST_CASE("the hash changes with every file that defines the tokenizer, and only with those") {
  const TempDir folder;
  folder.file("vocab.txt", toy_vocab_txt());
  const auto hash = [&] { return tokenize::tokenizer_hash(folder.path()); };
  const std::string bare = hash();
  folder.file("config.json", "{}");
  CHECK(hash() == bare);
  folder.file("tokenizer_config.json", "{}");
  const std::string configured = hash();
  CHECK(configured != bare);
  folder.file("special_tokens_map.json", "{}");
  CHECK(hash() != configured);
  folder.file("tokenizer_config.json", R"({"added_tokens_decoder": {}})");
  const std::string listed = hash();
  folder.file("special_tokens_map.json", R"({"a": 1})");  // not looked at any more
  CHECK(hash() == listed);
  folder.file("tokenizer.json", "not even JSON");
  CHECK(hash() != listed);
}

TEST_CASE("keys of tokenizer_config.json that may cut texts otherwise are named") {
  const auto unknown = [](const char* text) {
    return tokenize::unknown_tokenizer_keys(nlohmann::json::parse(text));
  };
  using Keys = std::vector<std::string>;
  CHECK(unknown(R"({"split_special_tokens": true, "truncation_side": "left"})") ==
        Keys{"split_special_tokens: found true", "truncation_side: found \"left\""});
  CHECK(unknown(R"({"fix_mistral_regex": true, "do_basic_tokenize": false})") ==
        Keys{"fix_mistral_regex: found true"});
  CHECK(unknown(R"({"sp_model_kwargs": {"enable_sampling": true}})").size() == 1);
  CHECK(unknown(R"({"remove_space": true, "truncation_side": "right", "sp_model_kwargs": {},
                    "model_max_length": 512, "padding_side": "left", "cls_token": "[CLS]",
                    "add_bos_token": true, "clean_up_tokenization_spaces": true, "errors": "replace",
                    "tokenizer_class": "T5Tokenizer", "extra_special_tokens": {"a": "b"},
                    "unheard_of": null})")
            .empty());
}

}  // namespace peftkit::test
