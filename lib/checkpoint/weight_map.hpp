#pragma once
// The index of a checkpoint in shards.

#include <map>
#include <string>
#include <string_view>

namespace peftkit::checkpoint {

// Tensor -> file beside the index. Throws Error(checkpoint), headed by `place`, for an index that
// is not one, and for a name that could lead out of the folder.
std::map<std::string, std::string> parse_weight_map(std::string_view text,
                                                    const std::string& place);

}  // namespace peftkit::checkpoint
