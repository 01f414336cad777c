// adapter.config in `adapters`' JSON form.
#include "config/adapter_reader.hpp"
#include "config/peft_library.hpp"
#include "config/presets.hpp"
#include "config/saved_method.hpp"

namespace peftkit::config {

namespace {

constexpr const char* kInFolder = "adapter_config.json";

// "lora, prefix_tuning, or none for a bottleneck"
std::string known_architectures() {
  std::set<std::string> named;
  std::string nameless;
  for_each_method([&]<class Config>(std::type_identity<Config>) {
    if (Config::kArchitecture != nullptr) {
      named.insert(Config::kArchitecture);
    } else {
      nameless = Config::kName;
    }
  });
  return str(join(std::vector<std::string>(named.begin(), named.end())), ", or none for a ",
             nameless);
}

// The member that `architecture` names, with `adapters`' defaults.
std::optional<MethodConfig> fresh_member(const Value& value, const std::string& path,
                                         ReadContext& context) {
  const Value* architecture = value.find("architecture");
  const bool named = architecture != nullptr && !architecture->is_null();
  auto member = saved_method(named ? std::optional(architecture->text) : std::nullopt, value);
  if (!member) {
    context.report(architecture->place, join_path(path, "architecture"),
                   str("found ", architecture->described(), ", expected ", known_architectures(),
                       architecture->text == "union" ? " (a union cannot be a member of one)"
                                                     : " (peftkit does not have others yet)"));
  }
  return member;
}

// The saved fields as the method reads them.
Value as_read(const MethodConfig& member, const Value& saved) {
  return std::visit(
      [&]<class Config>(const Config&) -> Value {
        if constexpr (requires { Config::as_read(saved); }) return Config::as_read(saved);
        return saved;
      },
      member);
}

// The fields that a method without an architecture always has: what its files are known by.
const std::vector<std::string>& telling_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> all = {"architecture"};
    auto visitor = [&](const char* name, const auto&, const Check& check, const char*) {
      if (check.required) all.push_back(name);
    };
    for_each_method([&]<class Config>(std::type_identity<Config>) {
      if (Config::kArchitecture == nullptr) Config().visit(visitor);
    });
    return all;
  }();
  return keys;
}

void add_member(AdapterConfig& out, const Value& value, const std::string& path,
                ReadContext& context) {
  if (!value.is_map()) {
    return context.report(value.place, path,
                          str("found ", value.described(), ", expected the mapping of one method"));
  }
  auto member = fresh_member(value, path, context);
  if (!member) return;
  read_member(*member, as_read(*member, value), path, context, {"architecture"});
  out.members.push_back(std::move(*member));
}

}  // namespace

bool is_json_form(const Value& value) {
  return value.is_map() && std::ranges::any_of(telling_keys(), [&](const std::string& key) {
           return value.find(key) != nullptr;
         });
}

AdapterConfig read_json_form(const Value& value, const std::string& path, ReadContext& context) {
  AdapterConfig out;
  const Value* architecture = value.find("architecture");
  if (architecture == nullptr || architecture->text != "union") {
    add_member(out, value, path, context);
    return out;
  }
  out.is_union = true;
  const Value* configs = value.find("configs");
  if (configs == nullptr || !configs->is_list()) {
    context.report(configs == nullptr ? value.place : configs->place, join_path(path, "configs"),
                   (configs == nullptr ? "missing" : "found " + configs->described()) +
                       ", expected a list of the union's members");
    return out;
  }
  for (const auto& entry : value.entries) {
    if (entry.key == "architecture" || entry.key == "configs") continue;
    context.report(entry.place, join_path(path, entry.key), "unknown key of a union");
  }
  for (size_t i = 0; i < configs->items.size(); ++i) {
    add_member(out, configs->items[i], str(join_path(path, "configs"), "[", i, "]"), context);
  }
  return out;
}

std::optional<AdapterConfig> read_json_file(const Value& value, const std::string& path,
                                            ReadContext& context) {
  if (context.folder.empty()) return std::nullopt;
  fs::path file = context.resolved(value);
  std::error_code unreadable;  // a name too long for a file, say
  if (find_preset(value.text) == nullptr && fs::exists(file / kInFolder, unreadable)) {
    file /= kInFolder;
  } else if (!value.text.ends_with(".json")) {
    return std::nullopt;
  }
  try {
    const std::string text = read_file(file);
    // Its words fit the file better than those for YAML.
    const Json json = parse_json(text, file.string(), ErrorKind::config);
    if (is_peft_config(json)) {
      context.report(value.place, path, str(file.string(), ": ", about_peft_config(json)));
      return AdapterConfig{};
    }
    const Value document = parse_yaml(text, file.string());
    const Value* config = document.find("config");
    if (config == nullptr) config = &document;
    if (is_json_form(*config)) return read_json_form(*config, path, context);
    context.report(config->place, path, "expected an adapter's config in adapters' JSON form");
  } catch (const Error& error) {
    context.report(value.place, path, error.what());
  }
  return AdapterConfig{};
}

AdapterConfig adapter_from_json(const Json& json, const std::string& place, ErrorKind kind) {
  ReadContext context;
  AdapterConfig config;
  // A null config means `adapters`' default.
  read(json.is_null() ? from_json("seq_bn", place) : from_json(json, place), config, Check{}, "",
       context);
  context.findings.throw_if_any(kind);
  return config;
}

}  // namespace peftkit::config
