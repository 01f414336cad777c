#pragma once
// The keys of tokenizer_config.json: which are read, which cannot matter here.

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace peftkit::tokenize {

// "key: found value", for what nobody reads and what may cut texts into other tokens. Null, false,
// "" and what is empty are nothing.
std::vector<std::string> unknown_tokenizer_keys(const nlohmann::json& config);

}  // namespace peftkit::tokenize
