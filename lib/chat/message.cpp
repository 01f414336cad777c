#include "chat/message.hpp"

#include "chat/unicode.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace peftkit::chat {

namespace {

template <size_t n>
bool is_among(const std::array<std::string_view, n>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Is there anything to be said? Numbers and bools are about a message.
bool says_something(const Json& value) {
  if (value.is_string()) return !strip(value.get_ref<const std::string&>()).empty();
  return value.is_structured() && !value.empty();
}

}  // namespace

Chat Chat::first(size_t count) const {
  return {
      {messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(count)}, tools, documents};
}

std::vector<std::string> content_texts(const Message& message) {
  const Json content = message.whole.value("content", Json());
  if (content.is_string()) return {content.get<std::string>()};
  std::vector<std::string> texts;
  for (const Json& part : content) {
    if (part.is_object() && part.contains("text") && part["text"].is_string())
      texts.push_back(part["text"].get<std::string>());
  }
  return texts;
}

std::vector<std::string> carried_keys(const Message& message) {
  constexpr std::array<std::string_view, 4> kOthers = {"role", "content", "name", "id"};
  std::vector<std::string> keys;
  for (const auto& [key, value] : message.whole.items())
    if (!is_among(kOthers, key) && says_something(value)) keys.push_back(key);
  return keys;
}

Json altered(const Json& value) {
  constexpr std::array<std::string_view, 3> kChecked = {"type", "id", "tool_call_id"};
  if (value.is_string()) return kOtherContent;
  Json out = value;
  if (value.is_array())
    for (Json& item : out) item = altered(item);
  if (value.is_object())
    for (const auto& [key, item] : value.items())
      if (!is_among(kChecked, key)) out[key] = altered(item);
  return out;
}

}  // namespace peftkit::chat
