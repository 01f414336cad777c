#pragma once
// Entities in sequences of tags, as `seqeval` counts them in its default mode (that of conlleval):
// an entity is right if type, first and last token are. "B-", "I-", "E-" and "S-" are known; an
// "I-X" without an entity of type X before it starts one.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace peftkit::metrics {

using Tags = std::vector<std::string>;  // of one sentence

struct EntityScore {
  double precision = 0, recall = 0, f1 = 0;  // 0 where there is nothing to divide by
  int64_t support = 0;                       // entities in the labels
};

struct EntityScores {
  EntityScore overall;  // of the counts summed over types (micro)
  std::map<std::string, EntityScore> by_type;
  double accuracy = 0;  // of tags
};

// Throws Error(data) without tags, where a sentence has more tags on one side, or on an empty tag.
EntityScores entity_scores(std::span<const Tags> predictions, std::span<const Tags> labels);

}  // namespace peftkit::metrics
