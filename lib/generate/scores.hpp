#pragma once
// Next-token scores before a token is chosen.

#include "generate/generate.hpp"

namespace peftkit::generate {

// A sequence so far.
struct Sequence {
  std::vector<int32_t> tokens;  // the prompt and what was generated
  int64_t prompt = 0;           // tokens of the prompt

  int64_t generated() const { return static_cast<int64_t>(tokens.size()) - prompt; }
};

bool is_end(const Settings& settings, int32_t token);

// Log-probabilities in place of scores, in float64 sums.
void to_log_probabilities(std::span<float> scores);

// What the settings forbid or force, in Hugging Face's order.
void constrain(std::span<float> scores, const Sequence& sequence, const Settings& settings);

}  // namespace peftkit::generate
