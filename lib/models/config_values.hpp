#pragma once
// Reading an HF config.json: values that must be there, values with a default, values that are not
// supported; and which keys were read.

#include "base/json.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace peftkit::models {

class ConfigValues {
 public:
  ConfigValues(const Json& config, std::string place)
      : config_(&config),
        place_(std::move(place)),
        read_(std::make_shared<std::set<std::string>>()) {}

  int64_t count(const char* key) const;                    // a positive integer that must be there
  int64_t count(const char* key, int64_t fallback) const;  // … or absent or null; 0 is allowed
  int64_t size(const char* key, int64_t fallback) const;   // … or absent or null; 0 is not
  int64_t layers(const char* key) const;                   // a count of layers
  int64_t layers(const char* key, int64_t fallback) const;
  int64_t integer(const char* key, int64_t fallback) const;  // may be negative
  std::optional<int64_t> token(const char* key) const;       // a token's id, the first of a list
  std::vector<int64_t> tokens(const char* key) const;        // one or a list, without negative ones
  double real(const char* key, double fallback) const;       // 0 or more
  double positive(const char* key) const;                    // more than 0
  double positive(const char* key, double fallback) const;
  double share(const char* key, double fallback) const;  // from 0 to 1
  bool flag(const char* key, bool fallback) const;
  std::string text(const char* key, const std::string& fallback) const;
  std::vector<std::string> texts(const char* key) const;  // a list, or one text with "|" between
  std::vector<double> reals(const char* key) const;       // a list of numbers that must be there
  std::optional<ConfigValues> section(const char* key) const;  // an object, or nothing
  bool has(const char* key) const { return find(key) != nullptr; }
  // Is the key not there at all? A null often means "none", where no key means the default.
  bool absent(const char* key) const { return !config_->contains(key); }
  // A key whose value may be anything, since it cannot matter here.
  void pass(const std::string& key) const { read_->insert(path_ + key); }
  // Throws unless the key is absent, null, or equal to `only`.
  void require(const char* key, const Json& only) const;
  [[noreturn]] void fail(const char* key, const std::string& expected) const;
  [[noreturn]] void fail(const char* key, const std::string& found,
                         const std::string& expected) const;

  const Json& json() const { return *config_; }
  // The keys that were read, those of sections as "rope_scaling.factor".
  const std::set<std::string>& read() const { return *read_; }

 private:
  ConfigValues(const Json& config, const ConfigValues& outer, const std::string& key);
  const Json* find(const char* key) const;  // null where absent or JSON null
  // An integer from `least` to below a limit that no model reaches.
  int64_t whole(const char* key, int64_t least, const char* expected) const;
  double number(const char* key, const char* expected, bool (*fits)(double)) const;

  const Json* config_;
  std::string place_;
  std::string path_;  // before the keys in read_: "rope_scaling."
  std::shared_ptr<std::set<std::string>> read_;
};

}  // namespace peftkit::models
