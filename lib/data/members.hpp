#pragma once
// Members of JSON objects in data files. All throw Error(data) headed by `place` (a file and line,
// or a key path after them), which names the object.

#include "base/json.hpp"

namespace peftkit::data {

const Json& member(const Json& object, const std::string& key, const std::string& place);
// The same, and the member must be an array.
const Json& list_member(const Json& object, const std::string& key, const std::string& place);
// The same, and the member must be a text.
const std::string& text_member(const Json& object, const std::string& key,
                               const std::string& place);

}  // namespace peftkit::data
