#pragma once
// Overrides from the command line: "training.learning_rate=1e-4".

#include "config/reader.hpp"

namespace peftkit::config {

// Sets one value in `document`: the path up to the first '=' (lists with [i]; missing mappings are
// made), then the value as YAML. What is wrong with the path or the YAML is reported; names are
// checked when the document is read.
void apply_override(Value& document, const std::string& text, ReadContext& context);

}  // namespace peftkit::config
