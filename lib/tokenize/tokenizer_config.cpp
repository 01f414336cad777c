#include "tokenize/tokenizer_config.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <string_view>

namespace peftkit::tokenize {

namespace {

constexpr const char* kConfigFile = "tokenizer_config.json";
constexpr const char* kSpecialFile = "special_tokens_map.json";
constexpr const char* kAddedFile = "added_tokens.json";

struct SpecialName {
  std::string_view name,
      bert_content;  // the content where a config of BERT's class does not name one
};
constexpr std::array<SpecialName, 8> kSpecialNames{{{"bos_token", ""},
                                                    {"eos_token", ""},
                                                    {"unk_token", "[UNK]"},
                                                    {"sep_token", "[SEP]"},
                                                    {"pad_token", "[PAD]"},
                                                    {"cls_token", "[CLS]"},
                                                    {"mask_token", "[MASK]"},
                                                    {"additional_special_tokens", ""}}};
constexpr std::string_view kSpecialList = kSpecialNames.back().name;

constexpr std::array<std::string_view, 8> kBertClasses{
    "BertTokenizer",     "ConvBertTokenizer", "DistilBertTokenizer", "ElectraTokenizer",
    "LayoutLMTokenizer", "LxmertTokenizer",   "MobileBertTokenizer", "SqueezeBertTokenizer"};

nlohmann::json read_if_there(const fs::path& path) {
  return fs::exists(path) ? read_json_file(path) : nlohmann::json::object();
}

// Since 2023 the config lists the added tokens itself; then the older files beside it are not
// looked at.
bool lists_added_tokens(const nlohmann::json& config) {
  return config.is_object() && config.contains("added_tokens_decoder");
}

NamedToken plain_special(const std::string& name, const std::string& content) {
  NamedToken named{name, {}, true};
  named.token.content = content;
  named.token.normalized = false;
  named.token.special = true;
  return named;
}

// A special token is a string, or an object with the flags of an added token.
NamedToken read_named_token(const std::string& name, const JsonView& value) {
  if (value.value().is_string()) return plain_special(name, value.text());
  NamedToken named{name, read_added_token(value), false};
  named.token.special = true;
  return named;
}

std::vector<NamedToken> read_special(const JsonView& config) {
  std::vector<NamedToken> special;
  for (const auto& known : kSpecialNames) {
    const std::string name(known.name);
    const auto value = config.find(name);
    if (!value) continue;
    if (name != kSpecialList) {
      special.push_back(read_named_token(name, *value));
    } else {
      for (const JsonView& item : value->items()) special.push_back(read_named_token(name, item));
    }
  }
  return special;
}

// Of a name that both have, the older file's token counts; the additional ones are joined.
std::vector<NamedToken> merge_special(const std::vector<NamedToken>& config,
                                      const std::vector<NamedToken>& older, bool bert_class) {
  std::vector<NamedToken> merged;
  for (const auto& known : kSpecialNames) {
    const size_t before = merged.size();
    const auto is_it = [&](const NamedToken& token) { return token.name == known.name; };
    std::copy_if(older.begin(), older.end(), std::back_inserter(merged), is_it);
    if (merged.size() == before || known.name == kSpecialList) {
      std::copy_if(config.begin(), config.end(), std::back_inserter(merged), is_it);
    }
    if (merged.size() == before && bert_class && !known.bert_content.empty()) {
      merged.push_back(plain_special(std::string(known.name), std::string(known.bert_content)));
    }
  }
  return merged;
}

bool is_special_content(const std::vector<NamedToken>& special, const std::string& content) {
  return std::any_of(special.begin(), special.end(),
                     [&](const NamedToken& named) { return named.token.content == content; });
}

// added_tokens_decoder: id -> token.
std::vector<AddedToken> read_added_decoder(const JsonView& decoder,
                                           const std::vector<NamedToken>& special) {
  std::map<long, AddedToken> by_id;
  for (const auto& [key, value] : decoder.members()) {
    const bool is_id =
        !key.empty() && key.size() < 10 && key.find_first_not_of("0123456789") == std::string::npos;
    if (!is_id) value.fail("the key is not a token id");
    AddedToken token = read_added_token(value);
    token.special = token.special || is_special_content(special, token.content);
    by_id[std::stol(key)] = token;
  }
  std::vector<AddedToken> added;
  for (auto& [id, token] : by_id) added.push_back(std::move(token));
  return added;
}

// added_tokens.json: token -> id.
std::vector<AddedToken> read_added_file(const JsonView& file,
                                        const std::vector<NamedToken>& special) {
  std::map<int32_t, AddedToken> by_id;
  for (const auto& [content, id] : file.members()) {
    AddedToken token;
    token.content = content;
    token.special = is_special_content(special, content);
    token.normalized = !token.special;
    by_id[id.id()] = token;
  }
  std::vector<AddedToken> added;
  for (auto& [id, token] : by_id) added.push_back(std::move(token));
  return added;
}

std::optional<bool> read_switch(const JsonView& config, const std::string& key) {
  const auto value = config.find(key);
  return value ? std::optional(value->boolean()) : std::nullopt;
}

}  // namespace

bool TokenizerConfig::is_bert_class() const {
  return std::find(kBertClasses.begin(), kBertClasses.end(), tokenizer_class) != kBertClasses.end();
}

std::string TokenizerConfig::special_content(const std::string& name) const {
  const auto found = std::find_if(special.begin(), special.end(),
                                  [&](const NamedToken& token) { return token.name == name; });
  return found == special.end() ? "" : found->token.content;
}

TokenizerConfig read_tokenizer_config(const fs::path& folder, const std::string& default_class) {
  const nlohmann::json document = read_if_there(folder / kConfigFile);
  const JsonView config(document, (folder / kConfigFile).string());
  TokenizerConfig result;
  result.tokenizer_class = config.text("tokenizer_class", default_class);
  if (result.tokenizer_class.ends_with("Fast"))
    result.tokenizer_class.resize(result.tokenizer_class.size() - 4);
  result.bert = {read_switch(config, "do_lower_case"),
                 read_switch(config, "tokenize_chinese_chars"),
                 read_switch(config, "strip_accents"), document.contains("strip_accents")};

  const bool old_kind = !lists_added_tokens(document);
  const nlohmann::json older =
      old_kind ? read_if_there(folder / kSpecialFile) : nlohmann::json::object();
  result.special = merge_special(read_special(config),
                                 read_special(JsonView(older, (folder / kSpecialFile).string())),
                                 result.is_bert_class());
  if (old_kind) {
    const nlohmann::json added = read_if_there(folder / kAddedFile);
    result.added = read_added_file(JsonView(added, (folder / kAddedFile).string()), result.special);
  } else {
    result.added = read_added_decoder(config.at("added_tokens_decoder"), result.special);
  }
  return result;
}

std::vector<std::string> tokenizer_config_files(const fs::path& folder) {
  std::vector<std::string> files{kConfigFile};
  if (!lists_added_tokens(read_if_there(folder / kConfigFile)))
    files.insert(files.end(), {kSpecialFile, kAddedFile});
  std::erase_if(files, [&](const std::string& name) { return !fs::exists(folder / name); });
  return files;
}

}  // namespace peftkit::tokenize
