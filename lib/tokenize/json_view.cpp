#include "tokenize/json_view.hpp"

#include "tokenize/unicode.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <limits>

namespace peftkit::tokenize {

namespace {

constexpr int kDeepestView =
    64;  // components nest in components; a forged file must not exhaust the stack

std::string shown(const nlohmann::json& value) {
  if (value.is_array()) return "an array";
  if (value.is_object()) return "an object";
  const std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return text.size() <= 60 ? text : str("a long ", value.type_name());
}

}  // namespace

nlohmann::json parse_json_text(std::string_view text, const std::string& file) {
  check_json_text(text, file, ErrorKind::checkpoint);
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    // The library's message reads "[json.exception…] parse error at line 3, column 7: …".
    std::string reason = error.what();
    if (const size_t end = reason.find("] "); end != std::string::npos)
      reason = reason.substr(end + 2);
    throw Error(ErrorKind::checkpoint, str(file, ": not valid JSON: ", reason));
  }
}

nlohmann::json read_json_file(const fs::path& path) {
  return parse_json_text(read_file(path), path.string());
}

JsonView::JsonView(const nlohmann::json& value, std::string file)
    : value_(&value), step_(std::make_shared<const Step>(Step{nullptr, std::move(file), 0})) {}

JsonView::JsonView(const nlohmann::json& value, const JsonView& parent, std::string step)
    : value_(&value) {
  const int depth = parent.step_->depth + 1;
  step_ = std::make_shared<const Step>(Step{parent.step_, std::move(step), depth});
  if (depth <= kDeepestView) return;
  const Step* file = step_.get();
  while (file->before) file = file->before.get();
  throw Error(ErrorKind::checkpoint, str(file->text, ": values are nested too deeply"));
}

std::string JsonView::name() const {
  std::string path;
  const Step* step = step_.get();
  for (; step->before; step = step->before.get()) path.insert(0, step->text);
  if (path.starts_with('.')) path.erase(0, 1);
  return path.empty() ? step->text : str(step->text, ": ", path);
}

void JsonView::fail(const std::string& problem) const {
  throw Error(ErrorKind::checkpoint, str(name(), ": ", problem));
}

void JsonView::fail_type(const std::string& expected) const {
  fail(str("found ", shown(*value_), ", expected ", expected));
}

void JsonView::require_object() const {
  if (!value_->is_object()) fail_type("an object");
}

JsonView JsonView::at(const std::string& key) const {
  require_object();
  const auto member = value_->find(key);
  if (member == value_->end()) fail(str("key '", key, "' is missing"));
  return JsonView(*member, *this, "." + key);
}

std::optional<JsonView> JsonView::find(const std::string& key) const {
  require_object();
  const auto member = value_->find(key);
  if (member == value_->end() || member->is_null()) return std::nullopt;
  return JsonView(*member, *this, "." + key);
}

JsonView JsonView::item(size_t i) const {
  return JsonView((*value_)[i], *this, str("[", i, "]"));
}

std::vector<JsonView> JsonView::items() const {
  if (!value_->is_array()) fail_type("an array");
  std::vector<JsonView> views;
  for (size_t i = 0; i < value_->size(); ++i) views.push_back(item(i));
  return views;
}

std::vector<std::pair<std::string, JsonView>> JsonView::members() const {
  require_object();
  std::vector<std::pair<std::string, JsonView>> views;
  for (const auto& [key, member] : value_->items())
    views.emplace_back(key, JsonView(member, *this, "." + key));
  return views;
}

std::string JsonView::text() const {
  if (!value_->is_string()) fail_type("a string");
  return value_->get<std::string>();
}

bool JsonView::boolean() const {
  if (!value_->is_boolean()) fail_type("true or false");
  return value_->get<bool>();
}

int32_t JsonView::id() const {
  constexpr auto largest = static_cast<uint64_t>(std::numeric_limits<int32_t>::max());
  // The parser makes every number without a sign unsigned; values made in memory may be signed.
  const bool whole =
      value_->is_number_unsigned() || (value_->is_number_integer() && value_->get<int64_t>() >= 0);
  if (!whole || value_->get<uint64_t>() > largest)
    fail_type(str("a whole number from 0 to ", largest));
  return value_->get<int32_t>();
}

double JsonView::number() const {
  if (!value_->is_number()) fail_type("a number");
  return value_->get<double>();
}

char32_t JsonView::character() const {
  const std::u32string characters = decode_utf8(text());
  if (characters.size() != 1) fail_type("a string of one character");
  return characters[0];
}

size_t JsonView::choice(std::span<const std::string_view> names) const {
  const std::string name = text();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  const std::vector<std::string> all(names.begin(), names.end());
  fail(str("found '", name, "', expected one of ", join(all), did_you_mean(name, all)));
}

std::string JsonView::text(const std::string& key, const std::string& fallback) const {
  const auto member = find(key);
  return member ? member->text() : fallback;
}

bool JsonView::boolean(const std::string& key, bool fallback) const {
  const auto member = find(key);
  return member ? member->boolean() : fallback;
}

}  // namespace peftkit::tokenize
