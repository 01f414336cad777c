#pragma once
// Fields of `adapters`' configs that belong to methods which peftkit does not have yet, with the
// value that means "not used": accepted and written as that, refused by name otherwise.

#include "base/json.hpp"

#include <span>
#include <string>
#include <vector>

namespace peftkit::config {

struct UnbuiltField {
  const char* name;
  Json neutral;
  bool any_value;  // a detail of a method that another field turns on: its value does not matter
  bool legacy = false;  // read from old files, never written
};

// The unbuilt fields of a struct of fields; most have none.
template <class Struct>
std::span<const UnbuiltField> unbuilt_fields() {
  if constexpr (requires { Struct::unbuilt(); }) {
    return Struct::unbuilt();
  } else {
    return {};
  }
}

// Preset names of `adapters` whose methods do not exist yet.
const std::vector<std::string>& unbuilt_presets();

}  // namespace peftkit::config
