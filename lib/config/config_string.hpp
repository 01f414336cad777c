#pragma once
// The grammar of `adapters`' config strings: name[key=value, …] | name[…], values being Python
// literals.

#include "config/value.hpp"

namespace peftkit::config {

struct ConfigChunk {
  std::string name;
  Value overrides;  // a map
};

// Throws Error(config) naming the column in the string. Every value's place is `place`.
std::vector<ConfigChunk> parse_config_string(std::string_view text, const Place& place);

}  // namespace peftkit::config
