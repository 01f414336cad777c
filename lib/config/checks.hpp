#pragma once
// What must hold between fields.

#include "config/reader.hpp"

namespace peftkit::config {

// One method: what its declaration checks. `map` gives the places.
void check_method(const MethodConfig& member, const Value& map, const std::string& path,
                  ReadContext& context);

// The members of a union against each other, as far as that does not depend on the number of
// layers. Throws Error(config) in words.
void check_members(const AdapterConfig& config);

// The sections of a run against each other. `document` gives the places. Values that are reported
// already are left alone.
void check_run(const RunConfig& config, Needs needs, const Value& document, ReadContext& context);

// Is it the name of an activation? Otherwise reports the nearest one.
void check_activation(const std::string& name, const Place& place, const std::string& path,
                      ReadContext& context);

// The names that config files accept as activations (in lower case).
const std::vector<std::string>& activation_names();

}  // namespace peftkit::config
