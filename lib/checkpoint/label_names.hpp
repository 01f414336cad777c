#pragma once
// label2id and id2label, as head_config.json and config.json have them.

#include "base/file.hpp"
#include "base/json.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace peftkit::checkpoint {

// The label2id of an object, or its id2label turned round; null where it has neither. `place` is
// the path of the object ("config.", or nothing) in messages.
Json label_indices(const fs::path& file, const Json& object, const std::string& place);

// The same as names in order of their index, which must be 0 … outputs - 1.
std::vector<std::string> read_labels(const fs::path& file, const Json& object,
                                     const std::string& place, int64_t outputs);

}  // namespace peftkit::checkpoint
