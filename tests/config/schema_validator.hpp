#pragma once
// As much of JSON Schema as the config's schema uses.

#include "config/value.hpp"

namespace peftkit::test {

// A document of YAML as JSON: scalars without quotes are numbers, booleans and null where they look
// like that.
Json as_json(const config::Value& value);

// Does `value` satisfy `schema`, a part of the document `root`? Throws std::exception for a keyword
// that it does not know and for a reference that leads nowhere.
bool satisfies(const Json& value, const Json& schema, const Json& root);

}  // namespace peftkit::test
