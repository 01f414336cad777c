// docs/config.md: every field of every section and method.
#include "base/text.hpp"
#include "config/checks.hpp"
#include "config/examples.hpp"
#include "config/field_json.hpp"
#include "config/presets.hpp"
#include "config/task_kind.hpp"

namespace peftkit::config {

namespace {

std::string type_name(bool, const Check&) {
  return "true or false";
}
std::string type_name(int64_t, const Check&) {
  return "integer";
}
std::string type_name(double, const Check&) {
  return "number";
}
std::string type_name(const std::string&, const Check& check) {
  return check.path ? "path" : check.one_of.empty() ? "text" : "word";
}
std::string type_name(const ReductionFactor&, const Check&) {
  return "number, or map of layers";
}
std::string type_name(const Scaling&, const Check&) {
  return "number or word";
}
std::string type_name(const ResidualBeforeLn&, const Check&) {
  return "true, false or word";
}
std::string type_name(const AdapterConfig&, const Check&) {
  return "[adapter config](#adapterconfig)";
}
template <class T>
std::string type_name(const std::optional<T>&, const Check& check) {
  return type_name(T(), check);
}
template <class T>
std::string type_name(const std::vector<T>&, const Check& check) {
  return "list: " + type_name(T(), check);
}

std::string code(const std::string& text) {
  return "`" + text + "`";
}

std::string accepted(const Check& check) {
  std::vector<std::string> parts;
  for (const auto& word : check.one_of) parts.push_back(code(word));
  if (check.minimum)
    parts.push_back((check.exclusive_minimum ? "> " : "≥ ") + number(*check.minimum));
  if (check.maximum)
    parts.push_back((check.exclusive_maximum ? "< " : "≤ ") + number(*check.maximum));
  if (check.nullable) parts.push_back("`null`");
  return join(parts);
}

// A value as YAML has it; "" for nothing.
std::string value_text(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value;
  if (!value.is_array()) return value.dump();
  std::vector<std::string> items;
  for (const Json& item : value) items.push_back(value_text(item));
  return items.empty() ? "" : "[" + join(items) + "]";
}

// A cell of a table: a bar would end it.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '|' ? "\\|" : std::string(1, c);
  return out;
}

// The visitor that writes the rows of a table.
struct FieldRows {
  std::string rows = "| field | type | default | accepted | meaning |\n|---|---|---|---|---|\n";
  template <class T>
  void operator()(const char* name, const T& value, const Check& check, const char* meaning) {
    const std::string shown = value_text(field_json(value, check));
    rows += str("| `", name, "` | ", type_name(value, check), " | ",
                check.required  ? "required"
                : shown.empty() ? "–"
                                : code(shown),
                " | ", accepted(check), " | ", cell(meaning), " |\n");
  }
};

template <class Struct>
std::string table() {
  FieldRows visitor;
  Struct().visit(visitor);
  return visitor.rows;
}

// The visitor that writes one chapter a section.
struct Sections {
  std::string text;
  void operator()(const char* name, int64_t, const Check&, const char* meaning) {
    text += str("`", name, "` (first key, `1`): ", meaning, ".\n");
  }
  template <class Section>
  void operator()(const char* name, const Section&, const Check& check, const char* meaning) {
    text += str("\n## ", name, "\n\n", check.required ? "Required: " : "Optional: ", meaning,
                ".\n\n", table<Section>());
  }
};

// "lora[alpha=2, use_gating=true]": a member with the fields that differ from its method's
// defaults.
std::string member_text(const MethodConfig& member) {
  std::vector<std::string> set;
  std::visit(
      [&]<class Method>(const Method& config) {
        const Json values = field_json(config), defaults = field_json(Method());
        for (const auto& [name, value] : values.items()) {
          if (value != defaults[name]) set.push_back(name + "=" + value_text(value));
        }
      },
      member);
  return method_name(member) + (set.empty() ? "" : "[" + join(set) + "]");
}

std::string preset_table() {
  std::string out = "| name | deprecated name | what it is | what it sets |\n|---|---|---|---|\n";
  for (const auto& preset : presets()) {
    const std::string alias = preset.alias == nullptr ? "" : code(preset.alias);
    std::vector<std::string> members;
    for (const auto& member : preset.make().members) members.push_back(code(member_text(member)));
    out += str("| `", preset.name, "` | ", alias, " | ", cell(preset.meaning), " | ",
               join(members, "<br>"), " |\n");
  }
  return out;
}

std::string metric_table() {
  std::string out = "| task.type | computed by default | also |\n|---|---|---|\n";
  for (const auto& kind : task_kinds()) {
    out += str("| `", kind.name, "` | ", join(kind.default_metrics), " | ",
               join(kind.other_metrics), " |\n");
  }
  return out;
}

// The defaults that depend on the task.
std::string task_table() {
  std::string out =
      "| task.type | text | label | max_seq_length | head.layers | head.activation_function | own "
      "fields |\n|---|---|---|---|---|---|---|\n";
  for (const auto& kind : task_kinds()) {
    const std::string text = value_text(field_json(kind.text, Check{}));
    out += str("| `", kind.name, "` | ", text.empty() ? "–" : code(text), " | ",
               code(kind.label[0]), " | ", kind.max_seq_length, " | ", kind.head.layers, " | ",
               code(kind.head.activation_function), " | ", join(kind.own), " |\n");
  }
  return out;
}

// One chapter a method, for all presets of it.
std::string method_chapters() {
  std::string out;
  for_each_method([&]<class Config>(std::type_identity<Config>) {
    std::vector<std::string> names;
    if (find_preset(Config::kName) == nullptr) names.push_back(Config::kName);
    for (const auto& preset : Config::presets()) names.push_back(preset.name);
    out += "\n### " + join(names) + "\n\n";
    if constexpr (requires { Config::kNote; }) out += str(Config::kNote, "\n\n");
    out += table<Config>();
  });
  return out;
}

}  // namespace

std::string reference_page() {
  Sections sections;
  RunConfig().visit(sections);
  return str(kIntroduction, sections.text, "\n### Tasks\n\n", task_table(), "\n### Metrics\n\n",
             metric_table(), kFormsChapter, preset_table(), method_chapters(),
             "\n### Activations\n\n", join(activation_names()), ".\n");
}

}  // namespace peftkit::config
