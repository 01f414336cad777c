#pragma once
// Configurations by name, as `adapters` and the papers define them: those of one method, which its
// declaration has, and unions.

#include "config/adapter_config.hpp"

#include <functional>
#include <span>

namespace peftkit::config {

struct Preset {
  const char* name;
  const char* alias;    // deprecated name, or null
  const char* meaning;  // for docs
  std::function<AdapterConfig()> make;
};

std::span<const Preset> presets();

// By name or alias; null where there is none.
const Preset* find_preset(std::string_view name);

}  // namespace peftkit::config
