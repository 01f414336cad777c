#pragma once
// The settings that Metaspace has as a pre-tokenizer and as a decoder.

#include "tokenize/json_view.hpp"

namespace peftkit::tokenize {

enum class PrependScheme { never, first, always };

// `prepend_scheme`, or `add_prefix_space` in older files.
PrependScheme read_prepend_scheme(const JsonView& config);

char32_t read_metaspace(const JsonView& config);

}  // namespace peftkit::tokenize
