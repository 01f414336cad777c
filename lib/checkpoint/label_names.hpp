#pragma once
// label2id and id2label, as head_config.json and config.json have them.

#include "base/file.hpp"
#include "base/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace peftkit::checkpoint {

// The label2id of an object, or its id2label turned round; null where it has neither. `place` is
// the path of the object ("config.", or nothing) in messages.
Json label_indices(const fs::path& file, const Json& object, const std::string& place);

// The same as names in order of their index, which must be 0 … outputs - 1.
std::vector<std::string> read_labels(const fs::path& file, const Json& object,
                                     const std::string& place, int64_t outputs);

// The names that the config.json of a checkpoint gives to the `outputs` of its head, in order;
// those that `transformers` leaves out are LABEL_0, LABEL_1, …. Nothing where it names others or as
// many.
std::optional<std::vector<std::string>> checkpoint_labels(const Json& config, int64_t outputs);

// Are these the names that say nothing, LABEL_0, LABEL_1, …?
bool are_default_labels(const std::vector<std::string>& labels);

}  // namespace peftkit::checkpoint
