#pragma once
// What the small files of a checkpoint say and peftkit does not do: refused, or told.

#include "config/run_config.hpp"
#include "models/spec.hpp"

namespace peftkit::train {

// Throws Error(checkpoint) naming the keys of config.json that are not known and may change its
// numbers; only warns with model.allow_unknown_config_keys.
void check_unknown_keys(const config::ModelConfig& config, const models::TransformerSpec& spec);

// Warns where the checkpoint asks for texts to be generated otherwise than this run does: its
// settings are not taken over.
void warn_of_generation_wishes(const config::RunConfig& run, const models::TransformerSpec& spec);

}  // namespace peftkit::train
