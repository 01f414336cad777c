#pragma once
// The tags of words: their labels, the entities that they mark, and words that have none.

#include "config/run_config.hpp"
#include "data/labels.hpp"
#include "metrics/tag_scheme.hpp"

namespace peftkit::tasks {

// Of a word that is left out of loss and scores.
constexpr int64_t kNoTag = -1;

class WordTags {
 public:
  // Resolves task.tag_scheme by the labels' names, and tells what is not as usual. Throws
  // Error(config) where a label is no tag of the scheme that is named, or where task.metrics names
  // scores of entities and the tags mark none.
  WordTags(const config::TaskConfig& config, const data::LabelMap& labels);

  bool mark_entities() const { return set_.scheme != metrics::TagScheme::none; }
  metrics::TagScheme scheme() const { return set_.scheme; }
  // What a tag says; only where tags mark entities.
  const metrics::Tag& tag(int64_t label) const { return set_.tags[static_cast<size_t>(label)]; }
  const std::string& name(int64_t label) const {
    return labels_.names()[static_cast<size_t>(label)];
  }
  // "LOC" of "B-LOC", "" of "O"; without entities the name.
  std::string type_of(int64_t label) const;

  // What is computed: task.metrics, or the defaults that make sense.
  std::vector<std::string> metrics() const;

  // The labels of the words in a cell; kNoTag for -100 (unless that is a label) and
  // task.ignore_labels. Throws Error(data) headed by `place`.
  std::vector<int64_t> read(const Json& cell, const std::string& place) const;

  // The label of a word's further pieces: I-X behind B-X or S-X, where there is such a label.
  int64_t continued(int64_t label) const;

 private:
  void check_scheme() const;
  void tell() const;

  const config::TaskConfig& config_;
  const data::LabelMap& labels_;
  metrics::TagSet set_;
};

// The labels of the rows' words, without those that mean no tag. Throws Error(data) where a cell is
// no list of tags, and for other negative numbers, which may mean either.
data::LabelMap collect_tags(const data::Table& table, std::span<const int64_t> rows,
                            const config::TaskConfig& config);

}  // namespace peftkit::tasks
