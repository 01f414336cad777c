#pragma once
// A value of a JSON file that knows its file and key path, so that what is wrong with it can be
// said.

#include "base/file.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace peftkit::tokenize {

// Parses a text. Objects are sorted maps here: vocabularies have hundreds of thousands of keys.
// Throws Error(checkpoint) headed by `file`.
nlohmann::json parse_json_text(std::string_view text, const std::string& file);

nlohmann::json read_json_file(const fs::path& path);

class JsonView {
 public:
  // The whole document of `file`; `value` must outlive the view.
  JsonView(const nlohmann::json& value, std::string file);

  const nlohmann::json& value() const { return *value_; }
  bool is_null() const { return value_->is_null(); }
  // "file: key path"
  std::string name() const;
  // A member; Error(checkpoint) where it is missing or this is no object.
  JsonView at(const std::string& key) const;
  // A member, or nothing where it is missing or null.
  std::optional<JsonView> find(const std::string& key) const;
  // An element of what is known to be an array with more elements than that.
  JsonView item(size_t i) const;
  // The elements of an array; the members of an object with their keys.
  std::vector<JsonView> items() const;
  std::vector<std::pair<std::string, JsonView>> members() const;

  std::string text() const;
  bool boolean() const;
  int32_t id() const;  // a whole number from 0 to 2^31 - 1
  double number() const;
  char32_t character() const;  // a string of one character

  // The member where it is there and not null, else the fallback.
  std::string text(const std::string& key, const std::string& fallback) const;
  bool boolean(const std::string& key, bool fallback) const;

  // The text, which must be one of `names`; an index into those. Errors name the nearest one.
  size_t choice(std::span<const std::string_view> names) const;

  // Throws Error(checkpoint) "file: key path: problem".
  [[noreturn]] void fail(const std::string& problem) const;

 private:
  // A file, or a key or index within what came before; shared, so that a long key stands once.
  struct Step {
    std::shared_ptr<const Step> before;
    std::string text;
    int depth;
  };
  JsonView(const nlohmann::json& value, const JsonView& parent, std::string step);
  [[noreturn]] void fail_type(const std::string& expected) const;
  void require_object() const;

  const nlohmann::json* value_;
  std::shared_ptr<const Step> step_;
};

}  // namespace peftkit::tokenize
