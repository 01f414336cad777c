#pragma once
// What a generation_config.json, or the generation keys of an old config.json, ask for beyond the
// tokens that texts begin and end with.

#include "base/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace peftkit::models {

// Is it a key of `transformers`' GenerationConfig, as old versions wrote them into config.json?
bool is_generation_key(std::string_view key);

// A wish of a checkpoint that peftkit leaves to the config of the run, or does not know at all.
struct GenerationWish {
  std::string key;  // of the checkpoint
  Json value;
  bool of_run = false;  // generation.<key> of the run decides instead
};

// The wishes of a file that would change texts. With `whole`, keys that are not known at all are
// among them: a generation_config.json holds nothing else.
std::vector<GenerationWish> generation_wishes(const Json& config, bool whole);

}  // namespace peftkit::models
