#pragma once
// Which keys of a config.json nobody reads, and whether that matters.

#include "models/config_values.hpp"

namespace peftkit::models {

// What stands in a config.json and is neither read nor known to change nothing: "config.json:
// rotary_pct: found 0.25, …", a text for each. Null, false, "" and what is empty are nothing.
std::vector<std::string> unknown_keys(const ConfigValues& values, const std::string& place);

}  // namespace peftkit::models
