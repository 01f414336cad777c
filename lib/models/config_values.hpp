#pragma once
// Reading an HF config.json: values that must be there, values with a default, values that are not
// supported.

#include "base/json.hpp"

#include <string>

namespace peftkit::models {

class ConfigValues {
 public:
  ConfigValues(const Json& config, std::string place) : config_(config), place_(std::move(place)) {}

  int64_t count(const char* key) const;                    // a positive integer that must be there
  int64_t count(const char* key, int64_t fallback) const;  // … or absent or null
  double real(const char* key, double fallback) const;
  std::string text(const char* key, const std::string& fallback) const;
  // Throws unless the key is absent, null, or equal to `only`.
  void require(const char* key, const Json& only) const;

 private:
  const Json* find(const char* key) const;  // null where absent or JSON null
  [[noreturn]] void fail(const char* key, const std::string& found,
                         const std::string& expected) const;

  const Json& config_;
  std::string place_;
};

}  // namespace peftkit::models
