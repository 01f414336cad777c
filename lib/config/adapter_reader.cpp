// adapter.config in all its forms: a preset, a config string, a mapping of one method, a union,
// `adapters`' JSON.
#include "config/adapter_reader.hpp"

#include "config/config_string.hpp"
#include "config/peft_library.hpp"
#include "config/presets.hpp"

#include <utility>

namespace peftkit::config {

namespace {

constexpr const char* kForms =
    "a preset's name, a config string, a mapping `method: {fields}`, `union: [...]`, or adapters' "
    "JSON form";

// A name, and what was written for its fields.
struct Named {
  const std::string& name;
  const Value& overrides;
  const Place& place;  // of the name
};

std::string unknown_name(const std::string& name) {
  const auto& unbuilt = unbuilt_presets();
  if (std::ranges::find(unbuilt, name) != unbuilt.end()) {
    return str("'", name, "' is a configuration of adapters that peftkit does not have yet");
  }
  auto known = preset_names();
  for_each_method([&]<class Config>(std::type_identity<Config>) {
    if (find_preset(Config::kName) == nullptr) known.push_back(Config::kName);
  });
  known.push_back("union");
  return str("unknown configuration '", name, "'", did_you_mean(name, known),
             "; known: ", join(known));
}

std::vector<std::string> field_names(const MethodConfig& member) {
  std::vector<std::string> names;
  auto visitor = [&](const char* name, const auto&, const Check&, const char*) {
    names.push_back(name);
  };
  std::visit([&](auto config) { config.visit(visitor); }, member);
  return names;
}

// Overrides of a union go to every member. Reports those that a member does not have, and returns
// them.
std::set<std::string> report_uncommon(const AdapterConfig& config, const Named& given,
                                      const std::string& path, ReadContext& context) {
  std::set<std::string> reported;
  for (const auto& entry : given.overrides.entries) {
    std::vector<std::string> lacking, all;
    for (const auto& member : config.members) {
      const auto names = field_names(member);
      all.insert(all.end(), names.begin(), names.end());
      if (std::ranges::find(names, entry.key) == names.end())
        lacking.push_back(method_name(member));
    }
    if (lacking.empty()) continue;
    reported.insert(entry.key);
    const std::string why = lacking.size() < config.members.size()
                                ? str(" of ", join(lacking), "; what is set for '", given.name,
                                      "' goes to every member of the union")
                                : did_you_mean(entry.key, all);
    context.report(entry.place, join_path(path, entry.key), "unknown key" + why);
  }
  return reported;
}

// A preset with overrides.
AdapterConfig read_preset(const Named& given, const std::string& path, ReadContext& context) {
  const Preset* preset = find_preset(given.name);
  if (preset == nullptr) {
    context.report(given.place, path, unknown_name(given.name));
    return {};
  }
  if (!given.overrides.is_map() && !given.overrides.is_null()) {
    context.report(given.overrides.place, path,
                   "found " + given.overrides.described() + ", expected a mapping of fields");
    return {};
  }
  AdapterConfig config = preset->make();
  if (config.full && !given.overrides.entries.empty()) {
    context.report(given.place, path, "'full' has no fields");
  }
  std::set<std::string> reported;
  if (config.members.size() > 1) reported = report_uncommon(config, given, path, context);
  const size_t before = context.findings.size();
  const bool require = std::exchange(context.require, false);
  for (auto& member : config.members) {
    read_member(member, given.overrides, path, context, reported);
    if (context.findings.size() > before) break;  // the next member would say the same
  }
  context.require = require;
  return config;
}

AdapterConfig read_string(const Value& value, const std::string& path, ReadContext& context) {
  AdapterConfig out{.is_union = true};
  try {
    const auto chunks = parse_config_string(value.text, value.place);
    for (const auto& chunk : chunks) {
      AdapterConfig part = read_preset({chunk.name, chunk.overrides, value.place}, path, context);
      if (chunks.size() == 1) return part;
      if (part.is_union || part.full) {
        context.report(value.place, path,
                       str("'", chunk.name, "' cannot be a member of a union: it is ",
                           part.full ? "full fine-tuning" : "a union already"));
      }
      out.members.insert(out.members.end(), part.members.begin(), part.members.end());
    }
  } catch (const Error& error) {
    context.report(value.place, path, error.what());
  }
  return out;
}

// `lora: {r: 4}`: one method, over the values of the preset; a method whose name no preset has
// stands for itself, and has no values for its required fields.
AdapterConfig read_method(const Value::Entry& entry, const std::string& path,
                          ReadContext& context) {
  const std::string inner = join_path(path, entry.key);
  auto method = find_method(entry.key);
  if (!method || find_preset(entry.key) != nullptr)
    return read_preset({entry.key, entry.value, entry.place}, inner, context);
  read_member(*method, entry.value, inner, context);
  return {.members = {*std::move(method)}};
}

AdapterConfig read_union(const Value& list, const std::string& path, ReadContext& context) {
  AdapterConfig out{.is_union = true};
  if (!list.is_list()) {
    context.report(list.place, path, "found " + list.described() + ", expected a list of methods");
    return out;
  }
  for (size_t i = 0; i < list.items.size(); ++i) {
    AdapterConfig part;
    const std::string item = str(path, "[", i, "]");
    read(list.items[i], part, Check{}, item, context);
    if (part.is_union || part.full) {
      context.report(list.items[i].place, item,
                     "a union's member must be one method, not a union or 'full'");
    }
    out.members.insert(out.members.end(), part.members.begin(), part.members.end());
  }
  return out;
}

AdapterConfig read_any(const Value& value, const std::string& path, ReadContext& context) {
  if (value.is_scalar()) {
    if (auto from_file = read_json_file(value, path, context)) return *std::move(from_file);
    return read_string(value, path, context);
  }
  if (const Value* type = value.find("peft_type")) {
    context.report(type->place, path, "this " + about_peft_config({{"peft_type", type->text}}));
    return {};
  }
  if (is_json_form(value)) return read_json_form(value, path, context);
  if (value.is_map() && value.entries.size() == 1) {
    const auto& entry = value.entries[0];
    return entry.key == "union" ? read_union(entry.value, join_path(path, "union"), context)
                                : read_method(entry, path, context);
  }
  const std::string found =
      value.is_map() ? str("a mapping of ", value.entries.size(), " keys") : value.described();
  context.report(value.place, path, str("found ", found, ", expected ", kForms));
  return {};
}

}  // namespace

void read_member(MethodConfig& member, const Value& map, const std::string& path,
                 ReadContext& context, const std::set<std::string>& also) {
  const size_t before = context.findings.size();
  std::visit([&](auto& config) { read(map, config, Check{}, path, context, also); }, member);
  if (context.findings.size() == before) check_method(member, map, path, context);
}

void read(const Value& value, AdapterConfig& target, const Check&, const std::string& path,
          ReadContext& context) {
  const size_t before = context.findings.size();
  target = read_any(value, path, context);
  if (context.findings.size() > before) return;
  try {
    check_members(target);
  } catch (const Error& error) {
    context.report(value.place, path, error.what());
  }
  if (target.members.empty() && !target.full) {
    context.report(value.place, path, "found no method, expected one or more");
  }
}

AdapterConfig adapter_from_string(std::string_view text) {
  Value value;
  value.kind = Value::Kind::scalar;
  value.text = text;
  value.place.source = "adapter config";
  ReadContext context;
  AdapterConfig config;
  read(value, config, Check{}, "", context);
  context.findings.throw_if_any(ErrorKind::config);
  return config;
}

}  // namespace peftkit::config
