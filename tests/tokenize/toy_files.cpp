#include "tokenize/toy_files.hpp"

#include "base/text.hpp"

namespace peftkit::test {

std::vector<std::string> toy_vocabulary() {
  return {"[PAD]", "[UNK]", "[CLS]",  "[SEP]", "[MASK]", "the", "cat", "sat",
          "un",    "##aff", "##able", "##s",   "!",      ",",   "a",   "##b",
          "ete",   "中",    "Cat",    "don",   "'",      "t"};
}

std::string toy_vocab_txt() {
  return join(toy_vocabulary(), "\n") + "\n";
}

nlohmann::json added_token(int id, const std::string& content,
                           const std::vector<std::string>& flags) {
  nlohmann::json token{{"id", id},        {"content", content}, {"single_word", false},
                       {"lstrip", false}, {"rstrip", false},    {"normalized", false},
                       {"special", false}};
  for (const std::string& flag : flags) token[flag] = true;
  return token;
}

nlohmann::json toy_document() {
  nlohmann::json vocabulary, added = nlohmann::json::array();
  const auto tokens = toy_vocabulary();
  for (size_t i = 0; i < tokens.size(); ++i) vocabulary[tokens[i]] = i;
  for (int id = 0; id < 5; ++id)
    added.push_back(added_token(id, tokens[static_cast<size_t>(id)], {"special"}));
  return {{"version", "1.0"},
          {"truncation", {{"max_length", 3}}},
          {"padding", {{"strategy", {{"Fixed", 9}}}}},
          {"added_tokens", added},
          {"normalizer",
           {{"type", "BertNormalizer"},
            {"clean_text", true},
            {"handle_chinese_chars", true},
            {"strip_accents", nullptr},
            {"lowercase", true}}},
          {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
          {"post_processor",
           {{"type", "BertProcessing"}, {"sep", {"[SEP]", 3}}, {"cls", {"[CLS]", 2}}}},
          {"decoder", {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}}},
          {"model",
           {{"type", "WordPiece"},
            {"unk_token", "[UNK]"},
            {"continuing_subword_prefix", "##"},
            {"max_input_chars_per_word", 100},
            {"vocab", vocabulary}}}};
}

std::unique_ptr<tokenize::Tokenizer> open_document(const nlohmann::json& document,
                                                   const std::string& config) {
  const TempDir folder;
  folder.file("tokenizer.json", document.dump());
  if (!config.empty()) folder.file("tokenizer_config.json", config);
  return tokenize::open_tokenizer(folder.path());
}

tokenize::Encoding encode_plain(const tokenize::Tokenizer& tokenizer, std::string_view text) {
  return tokenizer.encode(text, std::nullopt, false, std::nullopt);
}

}  // namespace peftkit::test
