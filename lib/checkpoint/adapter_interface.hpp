#pragma once
// adapter_interface.json: where `adapters` finds the modules of a family that it has no classes of
// its own for. Readers need nothing of it.

#include "base/json.hpp"

#include <string>

namespace peftkit::checkpoint {

// The file for a model_type; null where `adapters` has classes of its own or does not know it.
Json interface_json(const std::string& model_type);

// What the names of the family's Hugging Face classes with a sequence's head begin with ("Qwen2");
// empty where interface_json is null.
std::string interface_classes(const std::string& model_type);

}  // namespace peftkit::checkpoint
