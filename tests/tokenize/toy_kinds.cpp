#include "tokenize/toy_kinds.hpp"

#include "tokenize/byte_characters.hpp"
#include "tokenize/unicode.hpp"

#include <bit>
#include <vector>

namespace peftkit::test {

namespace {

using Json = nlohmann::json;

Json byte_level(bool add_prefix_space) {
  return {{"type", "ByteLevel"}, {"add_prefix_space", add_prefix_space}, {"trim_offsets", true}};
}

std::string base64(const std::string& bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t bits = 0;
    for (size_t k = 0; k < 3; ++k)
      bits = (bits << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (size_t k = 0; k < 4; ++k)
      text += i + k <= bytes.size() ? digits[(bits >> (18 - 6 * k)) & 63] : '=';
  }
  return text;
}

void append_u32(uint32_t value, std::string& bytes) {
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
}

std::string field(int number, const std::string& content) {
  return std::string(1, static_cast<char>(number << 3 | 2)) +
         std::string(1, static_cast<char>(content.size())) + content;
}

std::string piece(const std::string& text, float score, int type) {
  std::string bytes = field(1, text) + '\x15';
  append_u32(std::bit_cast<uint32_t>(score), bytes);
  return field(1, bytes + '\x18' + static_cast<char>(type));
}

}  // namespace

Json toy_byte_level() {
  Json vocabulary;
  for (int byte = 0; byte < 256; ++byte) {
    const char32_t c = tokenize::byte_character(static_cast<unsigned char>(byte));
    vocabulary[tokenize::encode_utf8({&c, 1})] = byte;
  }
  int id = 256;
  for (const char* token : {"he", "ll", "hell", "hello", "\u0120w", "<s>", "</s>", "<mask>"})
    vocabulary[token] = id++;
  Json merges = {"h e", "l l", "he ll", "hell o", "\u0120 w"};
  Json added = Json::array();
  added.push_back(added_token(261, "<s>", {"special", "normalized"}));
  added.push_back(added_token(262, "</s>", {"special", "normalized"}));
  added.push_back(added_token(263, "<mask>", {"special", "lstrip"}));
  return {{"added_tokens", added},
          {"pre_tokenizer", byte_level(false)},
          {"post_processor",
           {{"type", "RobertaProcessing"},
            {"cls", {"<s>", 261}},
            {"sep", {"</s>", 262}},
            {"trim_offsets", true},
            {"add_prefix_space", false}}},
          {"decoder", byte_level(true)},
          {"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", merges}}}};
}

Json toy_llama() {
  Json vocabulary{{"<unk>", 0}, {"<s>", 1}, {"</s>", 2}};
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (size_t byte = 0; byte < 256; ++byte)
    vocabulary[std::string("<0x") + digits[byte / 16] + digits[byte % 16] + ">"] = 3 + byte;
  int id = 259;
  for (const char* token : {"\u2581", "a", "b", "c", "\u2581a", "ab", "\u2581ab"})
    vocabulary[token] = id++;
  Json merges = Json::array();
  for (const auto& [left, right] : std::vector<std::pair<std::string, std::string>>{
           {"a", "b"}, {"\u2581", "a"}, {"\u2581", "ab"}})
    merges.push_back(Json::array({left, right}));
  const Json blank{{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "\u2581"}};
  const Json prefix{{"type", "Prepend"}, {"prepend", "\u2581"}};
  const Json unblank{{"type", "Replace"}, {"pattern", {{"String", "\u2581"}}}, {"content", " "}};
  const Json strip{{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}};
  const Json first{{"Sequence", {{"id", "A"}, {"type_id", 0}}}},
      second{{"Sequence", {{"id", "B"}, {"type_id", 1}}}};
  Json document{{"added_tokens", Json::array()},
                {"normalizer", {{"type", "Sequence"}, {"normalizers", Json::array()}}},
                {"decoder", {{"type", "Sequence"}, {"decoders", Json::array()}}},
                {"post_processor",
                 {{"type", "TemplateProcessing"},
                  {"single", Json::array()},
                  {"pair", Json::array()},
                  {"special_tokens", Json::object()}}},
                {"model",
                 {{"type", "BPE"},
                  {"vocab", vocabulary},
                  {"merges", merges},
                  {"unk_token", "<unk>"},
                  {"fuse_unk", true},
                  {"byte_fallback", true}}}};
  for (const Json& token :
       {added_token(0, "<unk>", {"special"}), added_token(1, "<s>", {"special"}),
        added_token(2, "</s>", {"special"})})
    document["added_tokens"].push_back(token);
  document["normalizer"]["normalizers"].push_back(prefix);
  document["normalizer"]["normalizers"].push_back(blank);
  for (const Json& step : {unblank, Json{{"type", "ByteFallback"}}, Json{{"type", "Fuse"}}, strip})
    document["decoder"]["decoders"].push_back(step);
  document["post_processor"]["single"].push_back(first);
  document["post_processor"]["pair"].push_back(first);
  document["post_processor"]["pair"].push_back(second);
  return document;
}

std::string toy_charsmap(const std::map<std::string, std::string>& replacements) {
  // Each node has a block of 256 units, so that no two can collide.
  constexpr uint32_t block = 256;
  std::vector<uint32_t> units(block, 0);
  std::string texts;
  const auto offset_to = [](uint32_t from, uint32_t to) { return (from ^ to) << 10; };
  const auto fresh_block = [&] {
    units.resize(units.size() + block, 0);
    return static_cast<uint32_t>(units.size()) - block;
  };
  const uint32_t root = fresh_block();
  units[0] = offset_to(0, root);
  std::map<std::string, uint32_t> children{{"", root}};
  for (const auto& [from, to] : replacements) {
    for (size_t length = 1; length <= from.size(); ++length) {
      const std::string start = from.substr(0, length);
      if (children.contains(start)) continue;
      const auto byte = static_cast<unsigned char>(start.back());
      const uint32_t place = children[start.substr(0, length - 1)] ^ byte;
      const uint32_t next = fresh_block();
      units[place] = byte | offset_to(place, next);
      children[start] = next;
    }
    const auto byte = static_cast<unsigned char>(from.back());
    units[children[from.substr(0, from.size() - 1)] ^ byte] |= 0x100;
    units[children[from]] = 0x80000000u | static_cast<uint32_t>(texts.size());
    texts += to + '\0';
  }
  std::string bytes;
  append_u32(static_cast<uint32_t>(units.size() * 4), bytes);
  for (const uint32_t unit : units) append_u32(unit, bytes);
  return base64(bytes + texts);
}

Json toy_unigram() {
  Json vocabulary = Json::array();
  for (const auto& [token, score] : std::vector<std::pair<std::string, double>>{{"<pad>", 0},
                                                                                {"</s>", 0},
                                                                                {"<unk>", 0},
                                                                                {"\u2581", -2},
                                                                                {"a", -3},
                                                                                {"b", -3},
                                                                                {"ab", -4},
                                                                                {"\u2581ab", -5},
                                                                                {"c", -3.5},
                                                                                {"abc", -9},
                                                                                {"<0x64>", -9}})
    vocabulary.push_back(Json::array({token, score}));
  Json added = Json::array();
  added.push_back(added_token(0, "<pad>", {"special"}));
  added.push_back(added_token(1, "</s>", {"special"}));
  added.push_back(added_token(2, "<unk>", {"special"}));
  const Json metaspace{{"type", "Metaspace"},
                       {"replacement", "\u2581"},
                       {"prepend_scheme", "always"},
                       {"split", true}};
  return {{"added_tokens", added},
          {"normalizer",
           {{"type", "Precompiled"},
            {"precompiled_charsmap",
             toy_charsmap({{"A", "a"}, {"\ufb01", "fi"}, {"\u200b", ""}, {"e\u0301", "c"}})}}},
          {"pre_tokenizer", metaspace},
          {"decoder", metaspace},
          {"model",
           {{"type", "Unigram"}, {"unk_id", 2}, {"byte_fallback", false}, {"vocab", vocabulary}}}};
}

std::string toy_sentencepiece() {
  constexpr int normal = 1, unknown = 2, control = 3;
  std::string model =
      piece("<unk>", 0, unknown) + piece("<s>", 0, control) + piece("</s>", 0, control);
  const std::vector<std::pair<std::string, float>> pieces{
      {"\u2581", -2.f}, {"a", -3.f}, {"b", -3.f},   {"ab", -4.f}, {"\u2581ab", -5.f},
      {"c", -3.5f},     {"1", -3.f}, {"1,", -3.1f}, {",", -6.f}};
  for (const auto& [text, score] : pieces) model += piece(text, score, normal);
  return model + field(2, std::string("\x18\x01", 2)) + field(3, "");
}

std::map<std::string, Json> toy_kinds() {
  Json split = toy_byte_level();
  split["normalizer"] = {{"type", "NFKC"}};
  const Json words{{"type", "Split"},
                   {"pattern", {{"Regex", R"(\p{L}+|\p{N}{1,3}|\s+(?!\S)|\s+|[^\s\p{L}\p{N}]+)"}}},
                   {"behavior", "Isolated"}};
  const Json bytes{{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
  split["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", Json::array({words, bytes})}};
  return {{"wordpiece", toy_document()},
          {"byte-level", toy_byte_level()},
          {"split", split},
          {"llama", toy_llama()},
          {"unigram", toy_unigram()}};
}

}  // namespace peftkit::test
