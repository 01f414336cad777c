#pragma once
// Scores tags of words: entities where the tags mark some, else tags.

#include "tasks/tags.hpp"
#include "tasks/task.hpp"

namespace peftkit::tasks {

// Does example.read[i] begin a word? (Example::origin: {word, 0}.)
bool begins_word(const data::Example& example, size_t i);

// A line of --predictions holds the entities and a tag for each word, null for words that have no
// token, were cut off, or are left out by their tag.
std::unique_ptr<Scorer> make_tagging_scorer(const WordTags& tags, const config::TaskConfig& config,
                                            const data::Encoded& encoded, LineSink lines);

}  // namespace peftkit::tasks
