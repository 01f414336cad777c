#pragma once
// Where the elements of JSON arrays stand, which the parser does not tell.

#include <string_view>
#include <vector>

namespace peftkit::data {

// Line numbers of the elements of all arrays under `key`, or with "" of the outermost array, in
// valid JSON.
std::vector<long> element_lines(std::string_view json, std::string_view key);

}  // namespace peftkit::data
