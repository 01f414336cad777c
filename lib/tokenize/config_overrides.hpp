#pragma once
// tokenizer_config.json counts where it contradicts tokenizer.json, class by class as in the
// reference.

#include "tokenize/tokenizer_config.hpp"

#include <nlohmann/json.hpp>

namespace peftkit::tokenize {

// Changes the components of a tokenizer.json whose settings the class takes from its config.
void apply_config(const TokenizerConfig& config, nlohmann::json& document);

}  // namespace peftkit::tokenize
