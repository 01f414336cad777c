#pragma once
// Adapters of the Python library peft: recognised and named, not read.

#include "base/json.hpp"

#include <string>

namespace peftkit::config {

// Is this the content of its adapter_config.json?
bool is_peft_config(const Json& json);

// "is an adapter of the library peft (peft_type LORA, base model x), which …", and what is possible
// instead.
std::string about_peft_config(const Json& json);

}  // namespace peftkit::config
