#pragma once
// Entities in sequences of tags: one is right if type, first and last token are. They are counted
// as `seqeval` counts them: in its default mode (that of conlleval), where an "I-X" without an
// entity of type X before it starts one, and IOBES and BILOU in its strict mode, where an entity is
// a single tag, or begins, goes on and ends with the tags for that.

#include "metrics/tag_scheme.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace peftkit::metrics {

using Tags = std::vector<std::string>;  // of one sentence

// Tokens [begin, end) of a sentence.
struct Entity {
  std::string type;
  size_t begin = 0, end = 0;
};

struct EntityScore {
  double precision = 0, recall = 0, f1 = 0;  // 0 where there is nothing to divide by
  int64_t support = 0;                       // entities in the labels
};

struct EntityScores {
  EntityScore overall;  // of the counts summed over types (micro)
  std::map<std::string, EntityScore> by_type;
  double macro_f1 = 0;  // the mean over types
  double accuracy = 0;  // of tags, where those have names
};

// The entities of a sentence, in its order.
std::vector<Entity> entities_of(std::span<const Tag> tags, TagScheme scheme);

// Of sentences whose tags were read by a scheme that is not none. Throws Error(data) without any.
EntityScores entity_scores(std::span<const std::vector<Tag>> predictions,
                           std::span<const std::vector<Tag>> labels, TagScheme scheme);

// In the default mode; "B-", "I-", "E-" and "S-" are known. Throws Error(data) without tags, where
// a sentence has more tags on one side, or on an empty tag.
EntityScores entity_scores(std::span<const Tags> predictions, std::span<const Tags> labels);

}  // namespace peftkit::metrics
