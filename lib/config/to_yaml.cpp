// The resolved config: every value in force as YAML.
#include "base/text.hpp"
#include "config/field_json.hpp"

#include <algorithm>
#include <cctype>

namespace peftkit::config {

namespace {

constexpr size_t kStep = 2;  // blanks a level

// Words that YAML 1.1 or 1.2 reads as something else than text.
const std::vector<std::string> kNotText = {"null", "true", "false", "yes", "no",
                                           "on",   "off",  "y",     "n"};

bool plain_character(unsigned char c) {
  return std::isalnum(c) || c == '_' || c == '/' || c == '.' || c == '-' || c == '+';
}

bool needs_quotes(const std::string& text) {
  const auto first = static_cast<unsigned char>(text.empty() ? '\0' : text[0]);
  if (!std::isalpha(first) && first != '/' && first != '_') return true;
  const std::string lower = lower_case(text);
  return std::ranges::find(kNotText, lower) != kNotText.end() ||
         !std::ranges::all_of(text, plain_character);
}

// With a point in front of an exponent: YAML 1.1 takes 1e-08 for text.
std::string float_text(const Json& value) {
  std::string text = value.dump();
  const size_t exponent = text.find('e');
  if (exponent != std::string::npos && text.find('.') == std::string::npos) {
    text.insert(exponent, ".0");
  }
  return text;
}

std::string scalar(const Json& value) {
  if (value.is_number_float()) return float_text(value);
  if (value.is_string() && !needs_quotes(value.get_ref<const std::string&>())) return value;
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool is_block(const Json& value) {
  if (value.is_object()) return !value.empty();
  return value.is_array() &&
         std::ranges::any_of(value, [](const Json& item) { return is_block(item); });
}

std::string flow(const Json& value) {
  if (!value.is_array()) return scalar(value);
  std::vector<std::string> items;
  for (const Json& item : value) items.push_back(scalar(item));
  return "[" + join(items) + "]";
}

void write(std::string& out, const Json& value, size_t indent);

void write_list(std::string& out, const Json& list, size_t indent) {
  for (const Json& item : list) {
    std::string text;
    write(text, item, indent + kStep);
    text[indent] = '-';
    out += text;
  }
}

void write(std::string& out, const Json& value, size_t indent) {
  if (value.is_array()) return write_list(out, value, indent);
  for (const auto& [key, item] : value.items()) {
    out += std::string(indent, ' ') + key + ":";
    if (is_block(item)) {
      out += '\n';
      write(out, item, indent + kStep);
    } else {
      out += " " + flow(item) + "\n";
    }
  }
}

}  // namespace

std::string to_yaml(const RunConfig& config) {
  std::string out;
  write(out, field_json(config), 0);
  return out;
}

}  // namespace peftkit::config
