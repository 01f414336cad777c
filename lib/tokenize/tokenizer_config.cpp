#include "tokenize/tokenizer_config.hpp"

#include "tokenize/tokenizer_keys.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

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
constexpr int32_t kMostExtraIds = 100000;

// In the reference's order; where the files name none, the class's own counts.
struct SpecialName {
  std::string_view name;
  std::string_view TokenizerClass::*usual;
};
constexpr std::array<SpecialName, 8> kSpecialNames{{{"bos_token", &TokenizerClass::bos},
                                                    {"eos_token", &TokenizerClass::eos},
                                                    {"unk_token", &TokenizerClass::unk},
                                                    {"sep_token", &TokenizerClass::sep},
                                                    {"pad_token", &TokenizerClass::pad},
                                                    {"cls_token", &TokenizerClass::cls},
                                                    {"mask_token", &TokenizerClass::mask},
                                                    {"additional_special_tokens", nullptr}}};
constexpr std::string_view kSpecialList = kSpecialNames.back().name;

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

// Of a name that both have, the older file's token counts; the additional ones are joined. A null
// in the config means that there is no such token, not even the class's.
std::vector<NamedToken> merge_special(const JsonView& config_file,
                                      const std::vector<NamedToken>& older,
                                      const TokenizerClass& tokenizer_class) {
  const std::vector<NamedToken> config = read_special(config_file);
  std::vector<NamedToken> merged;
  for (const auto& known : kSpecialNames) {
    const size_t before = merged.size();
    const auto is_it = [&](const NamedToken& token) { return token.name == known.name; };
    std::copy_if(older.begin(), older.end(), std::back_inserter(merged), is_it);
    if (merged.size() == before || known.name == kSpecialList) {
      std::copy_if(config.begin(), config.end(), std::back_inserter(merged), is_it);
    }
    const bool named = merged.size() != before || config_file.value().contains(known.name);
    if (named || known.usual == nullptr) continue;
    if (const std::string usual(tokenizer_class.*known.usual); !usual.empty()) {
      merged.push_back(plain_special(std::string(known.name), usual));
      merged.back().token.lstrip =
          known.name == "mask_token" && tokenizer_class.family != ClassFamily::bert;
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

// The class that goes with the model of config.json, where there is one.
std::string class_by_model(const fs::path& folder, const std::string& fallback) {
  const nlohmann::json model = read_if_there(folder / "config.json");
  if (!model.is_object() || !model.contains("model_type") || !model["model_type"].is_string())
    return fallback;
  const std::string found(class_of_model_type(model["model_type"].get<std::string>()));
  return found.empty() ? fallback : found;
}

std::optional<bool> read_switch(const JsonView& config, const std::string& key) {
  const auto value = config.find(key);
  return value ? std::optional(value->boolean()) : std::nullopt;
}

}  // namespace

std::string TokenizerConfig::special_content(const std::string& name) const {
  const auto found = std::find_if(special.begin(), special.end(),
                                  [&](const NamedToken& token) { return token.name == name; });
  return found == special.end() ? "" : found->token.content;
}

TokenizerConfig read_tokenizer_config(const fs::path& folder, const std::string& default_class) {
  const nlohmann::json document = read_if_there(folder / kConfigFile);
  const JsonView config(document, (folder / kConfigFile).string());
  TokenizerConfig result;
  result.file = (folder / kConfigFile).string();
  result.tokenizer_class = config.text("tokenizer_class", class_by_model(folder, default_class));
  if (result.tokenizer_class.ends_with("Fast"))
    result.tokenizer_class.resize(result.tokenizer_class.size() - 4);
  for (const std::string& key : unknown_tokenizer_keys(document))
    log::warn(str(result.file, ": ", key,
                  ", which peftkit does not act on: texts may be cut into other tokens than in "
                  "Python"));
  result.bert = {read_switch(config, "do_lower_case"),
                 read_switch(config, "tokenize_chinese_chars"),
                 read_switch(config, "strip_accents"), document.contains("strip_accents")};

  const auto extra_ids = config.find("extra_ids");
  if (extra_ids && extra_ids->id() > kMostExtraIds)
    extra_ids->fail(str("found ", extra_ids->id(), ", expected ", kMostExtraIds, " at most"));
  result.switches = {.add_prefix_space = read_switch(config, "add_prefix_space"),
                     .trim_offsets = read_switch(config, "trim_offsets"),
                     .add_bos_token = read_switch(config, "add_bos_token"),
                     .add_eos_token = read_switch(config, "add_eos_token"),
                     .legacy = read_switch(config, "legacy"),
                     .legacy_behaviour = read_switch(config, "legacy_behaviour"),
                     .keep_accents = read_switch(config, "keep_accents"),
                     .split_by_punct = read_switch(config, "split_by_punct"),
                     .prefix_space_is_null = document.contains("add_prefix_space") &&
                                             document.at("add_prefix_space").is_null(),
                     .extra_ids = extra_ids ? extra_ids->id() : ClassSwitches{}.extra_ids,
                     .src_lang = config.text("src_lang", ""),
                     .tgt_lang = config.text("tgt_lang", "")};

  const bool old_kind = !lists_added_tokens(document);
  const nlohmann::json older =
      old_kind ? read_if_there(folder / kSpecialFile) : nlohmann::json::object();
  result.special =
      merge_special(config, read_special(JsonView(older, (folder / kSpecialFile).string())),
                    tokenizer_class_of(result.tokenizer_class));
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
