#pragma once
// A document as a tree of values that know where they stand. YAML files, JSON, --set and config
// strings all become this, and structs are read from nothing else.

#include "base/error.hpp"
#include "base/json.hpp"

#include <string>
#include <vector>

namespace peftkit::config {

// Where a value was written.
struct Place {
  std::string source;        // a file, or "--set training.seed=1"
  int line = 0, column = 0;  // from 1; 0 where the source has no lines
  std::string text() const;  // "file.yaml:3:7"
  long position() const { return line * 1000000L + column; }
};

struct Value {
  enum class Kind { null, scalar, list, map };
  struct Entry;

  Kind kind = Kind::null;
  std::string text;     // of a scalar
  bool quoted = false;  // a scalar in quotes is text, whatever it looks like
  std::vector<Value> items;
  std::vector<Entry> entries;
  Place place;

  bool is_map() const { return kind == Kind::map; }
  bool is_list() const { return kind == Kind::list; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_null() const { return kind == Kind::null; }
  const Value* find(const std::string& key) const;  // of a map; null where absent
  Value* find(const std::string& key);
  // What it is, for messages: "'abc'", "a list", "a mapping", "nothing".
  std::string described() const;
};

struct Value::Entry {
  std::string key;
  Place place;
  Value value;
};

// "adapter.config.union[0].lora.r" from its parts.
std::string join_path(const std::string& path, const std::string& key);

// A JSON value as a tree; every place is `source`.
Value from_json(const Json& json, const std::string& source);

// Parses YAML (or JSON, with line and column). Throws Error(config) for a syntax error, a repeated
// key (with both places), a key that is not text, or nesting beyond reason.
Value parse_yaml(const std::string& text, const std::string& source,
                 ErrorKind kind = ErrorKind::config);

}  // namespace peftkit::config
