#include "tokenize/vocab_txt.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace peftkit::tokenize {

namespace {

using Document = nlohmann::json;

// Line ends may be those of any system; of a token that comes twice the last line counts.
Document read_vocabulary(const fs::path& path) {
  const std::string text = read_file(path);
  if (const auto wrong = first_invalid_utf8(text)) {
    throw Error(ErrorKind::checkpoint,
                str(path.string(), ": byte ", *wrong, " is not valid UTF-8"));
  }
  Document vocabulary = Document::object();
  int32_t id = 0;
  for (size_t begin = 0; begin < text.size(); ++id) {
    const size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    vocabulary[text.substr(begin, end - begin)] = id;
    begin = end + (text.compare(end, 2, "\r\n") == 0 ? 2 : 1);
  }
  return vocabulary;
}

Document special_part(const std::string& token, int type_id) {
  return {{"SpecialToken", {{"id", token}, {"type_id", type_id}}}};
}

Document text_part(const char* name, int type_id) {
  return {{"Sequence", {{"id", name}, {"type_id", type_id}}}};
}

Document bert_template(const std::string& start, const std::string& end,
                       const Document& vocabulary) {
  const auto special = [&](const std::string& token) {
    return Document{{"id", token}, {"ids", {vocabulary.at(token)}}, {"tokens", {token}}};
  };
  Document single = Document::array(), pair = Document::array();
  for (Document* parts : {&single, &pair}) {
    for (const Document& part : {special_part(start, 0), text_part("A", 0), special_part(end, 0)}) {
      parts->push_back(part);
    }
  }
  pair.push_back(text_part("B", 1));
  pair.push_back(special_part(end, 1));
  return {{"type", "TemplateProcessing"},
          {"single", single},
          {"pair", pair},
          {"special_tokens", {{start, special(start)}, {end, special(end)}}}};
}

}  // namespace

nlohmann::json document_from_vocab_txt(const fs::path& path, const TokenizerConfig& config) {
  const Document vocabulary = read_vocabulary(path);
  const auto token_of = [&](const std::string& name) {
    const std::string content = config.special_content(name);
    if (vocabulary.contains(content)) return content;
    throw Error(ErrorKind::checkpoint,
                str(path.string(), ": ", name, " '", content, "' is missing"));
  };
  const Document strip =
      config.bert.strip_accents ? Document(*config.bert.strip_accents) : Document();
  return {
      {"normalizer",
       {{"type", "BertNormalizer"},
        {"clean_text", true},
        {"handle_chinese_chars", config.bert.tokenize_chinese_chars.value_or(true)},
        {"strip_accents", strip},
        {"lowercase", config.bert.do_lower_case.value_or(true)}}},
      {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
      {"model",
       {{"type", "WordPiece"}, {"unk_token", token_of("unk_token")}, {"vocab", vocabulary}}},
      {"post_processor", bert_template(token_of("cls_token"), token_of("sep_token"), vocabulary)},
      {"decoder", {{"type", "WordPiece"}, {"prefix", "##"}}}};
}

}  // namespace peftkit::tokenize
