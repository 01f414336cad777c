#include "chat/chat_template.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace peftkit::chat {

namespace {

constexpr std::array kTokenNames = {"bos_token", "eos_token", "unk_token", "sep_token",
                                    "pad_token", "cls_token", "mask_token"};

struct Source {
  std::string text, place;
  std::optional<std::string> tool_use = {};  // the one for chats with tools
};

Json read_if_there(const fs::path& path) {
  Json json = fs::exists(path) ? read_json(path, ErrorKind::checkpoint) : Json::object();
  if (!json.is_object())
    throw Error(ErrorKind::checkpoint, str(path.string(), ": found no object, expected one"));
  return json;
}

[[noreturn]] void fail(const std::string& place, const std::string& problem) {
  throw Error(ErrorKind::checkpoint, str(place, ": ", problem));
}

// Several: [{"name", "template"}, …].
Source named_templates(const Json& templates, const std::string& place) {
  std::map<std::string, std::string> known;
  for (const Json& entry : templates) {
    const bool fits = entry.is_object() && entry.contains("name") && entry["name"].is_string() &&
                      entry.contains("template") && entry["template"].is_string();
    if (!fits) fail(place, "expected objects with the texts 'name' and 'template'");
    known.emplace(entry["name"].get<std::string>(), entry["template"].get<std::string>());
  }
  std::vector<std::string> names;
  for (const auto& [name, text] : known) names.push_back(name);
  if (!known.contains("default"))
    fail(place, str("found the templates ", join(names), ", expected one that is named 'default'"));
  Source out{known["default"], place};
  if (known.contains("tool_use")) out.tool_use = known["tool_use"];
  return out;
}

// The key of a file; nothing where it is missing or null.
std::optional<Source> template_in(const Json& json, const fs::path& path) {
  if (!json.contains("chat_template") || json["chat_template"].is_null()) return std::nullopt;
  const Json& value = json["chat_template"];
  const std::string place = str(path.string(), ": chat_template");
  if (value.is_string()) return Source{value.get<std::string>(), place};
  if (value.is_array()) return named_templates(value, place);
  fail(place, "expected a text, or a list of templates");
}

std::optional<Source> find_source(const fs::path& folder, const Json& config) {
  const fs::path own = folder / "chat_template.jinja", beside = folder / "chat_template.json";
  const fs::path with_tools = folder / "additional_chat_templates" / "tool_use.jinja";
  if (fs::exists(own)) {
    Source out{read_file(own), own.string()};
    if (fs::exists(with_tools)) out.tool_use = read_file(with_tools);
    return out;
  }
  if (auto found = template_in(config, folder / "tokenizer_config.json")) return found;
  return template_in(read_if_there(beside), beside);
}

// A token is a text, or an object with a `content`.
std::optional<std::string> token_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() && value.contains("content") && value["content"].is_string())
    return value["content"].get<std::string>();
  return std::nullopt;
}

// A null means that there is no such token.
void set_token(Json& tokens, const std::string& name, const Json& value) {
  tokens.erase(name);
  if (const auto text = token_text(value)) tokens[name] = *text;
}

// Only where the config lists no added tokens, special_tokens_map.json beside it counts.
Json special_tokens(const fs::path& folder, const Json& config, const SpecialTokens& usual) {
  Json tokens = Json::object();
  for (const auto& [name, text] : usual) tokens[name] = text;
  std::vector<Json> files{config};
  if (!config.contains("added_tokens_decoder"))
    files.push_back(read_if_there(folder / "special_tokens_map.json"));
  for (const Json& file : files) {
    for (const char* name : kTokenNames)
      if (file.contains(name)) set_token(tokens, name, file[name]);
    if (file.contains("additional_special_tokens") &&
        file["additional_special_tokens"].is_array()) {
      Json& list = tokens["additional_special_tokens"] = Json::array();
      for (const Json& token : file["additional_special_tokens"])
        if (const auto text = token_text(token)) list.push_back(*text);
    }
    if (file.contains("extra_special_tokens") && file["extra_special_tokens"].is_object())
      for (const auto& [name, value] : file["extra_special_tokens"].items())
        set_token(tokens, name, value);
  }
  return tokens;
}

}  // namespace

std::optional<ChatTemplate> open_chat_template(const fs::path& folder,
                                               const SpecialTokens& usual_tokens) {
  const Json config = read_if_there(folder / "tokenizer_config.json");
  const auto source = find_source(folder, config);
  if (!source) return std::nullopt;
  ChatTemplate out(Template::parse(source->text, source->place),
                   special_tokens(folder, config, usual_tokens));
  if (source->tool_use) out.set_tool_use(Template::parse(*source->tool_use, source->place));
  return out;
}

}  // namespace peftkit::chat
