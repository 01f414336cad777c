#pragma once
// How the tags of a label set mark entities, read from their names: "B-PER", "b_per", "PER-B".

#include <cstdint>
#include <string>
#include <vector>

namespace peftkit::metrics {

enum class TagScheme : uint8_t {
  none,   // no entities: every tag is for itself
  iob,    // IOB1, IOB2, and what has E or S but not both
  iobes,  // also BMES and BMEWO
  bilou
};

// What a tag says of a token, whatever the letters of its scheme are.
struct Tag {
  char32_t part = 'O';     // Begin, Inside, End or Single of an entity, or Outside
  std::string type = "_";  // "_": the tag names none
};

// The tags of a label set.
struct TagSet {
  TagScheme scheme = TagScheme::none;
  std::vector<Tag> tags;  // one a name; empty without a scheme
  // The names that are neither a tag of the scheme nor "O". They stand outside of entities.
  std::vector<std::string> strangers;
};

// `word` as in task.tag_scheme: iob1, iob2, iobes, bilou, none; auto: what fits the names. Where
// hardly any name is a tag of a scheme, that is none.
TagSet tag_set(const std::vector<std::string>& names, const std::string& word);

}  // namespace peftkit::metrics
