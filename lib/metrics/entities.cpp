#include "metrics/entities.hpp"

#include "metrics/pairs.hpp"
#include "metrics/unicode_text.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <set>

namespace peftkit::metrics {

namespace {

// First and last token, counted over all sentences.
using Spans = std::set<std::pair<size_t, size_t>>;
using SpansByType = std::map<std::string, Spans>;

struct Tag {
  char32_t prefix = 'O';
  std::string type;  // "_" where there is none
};

Tag parse_tag(const std::string& tag) {
  if (tag.empty()) throw Error(ErrorKind::data, "found an empty tag, expected 'O' or 'B-TYPE'");
  const Character first = characters(tag).front();
  std::string type = tag.substr(first.bytes.size());
  const size_t dash = type.find('-');
  if (dash != std::string::npos) type.erase(0, dash + 1);
  return {first.code, type.empty() ? "_" : type};
}

bool is_in(char32_t c, std::u32string_view set) {
  return set.find(c) != std::u32string_view::npos;
}

bool ends_between(const Tag& before, const Tag& tag) {
  return is_in(before.prefix, U"ES") ||
         (is_in(before.prefix, U"BI") && is_in(tag.prefix, U"BSO")) ||
         (!is_in(before.prefix, U"O.") && before.type != tag.type);
}

bool starts_at(const Tag& before, const Tag& tag) {
  return is_in(tag.prefix, U"BS") || (is_in(before.prefix, U"ESO") && is_in(tag.prefix, U"EI")) ||
         (!is_in(tag.prefix, U"O.") && before.type != tag.type);
}

SpansByType entities_of(std::span<const Tags> sentences) {
  SpansByType found;
  Tag before;
  size_t position = 0, begin = 0;
  const auto step = [&](Tag tag) {
    if (ends_between(before, tag)) found[before.type].emplace(begin, position - 1);
    if (starts_at(before, tag)) begin = position;
    before = std::move(tag);
    ++position;
  };
  for (const Tags& tags : sentences) {
    for (const auto& tag : tags) step(parse_tag(tag));
    step({'O', "_"});
  }
  return found;
}

struct EntityCounts {
  int64_t right = 0, predicted = 0, labelled = 0;
};

EntityScore score_of(const EntityCounts& counts) {
  const auto ratio = [](double part, double whole) { return whole == 0 ? 0 : part / whole; };
  const auto right = static_cast<double>(counts.right);
  const double precision = ratio(right, static_cast<double>(counts.predicted));
  const double recall = ratio(right, static_cast<double>(counts.labelled));
  return {precision, recall, ratio(2 * precision * recall, precision + recall), counts.labelled};
}

double tag_accuracy(std::span<const Tags> predictions, std::span<const Tags> labels) {
  int64_t right = 0, all = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (predictions[i].size() != labels[i].size()) {
      throw Error(ErrorKind::data, str("sentence ", i, ": ", predictions[i].size(),
                                       " predicted tags for ", labels[i].size(), " tokens"));
    }
    all += static_cast<int64_t>(labels[i].size());
    for (size_t k = 0; k < labels[i].size(); ++k) right += predictions[i][k] == labels[i][k];
  }
  require_pairs(static_cast<size_t>(all), static_cast<size_t>(all));
  return static_cast<double>(right) / static_cast<double>(all);
}

}  // namespace

EntityScores entity_scores(std::span<const Tags> predictions, std::span<const Tags> labels) {
  require_pairs(predictions.size(), labels.size());
  EntityScores out;
  out.accuracy = tag_accuracy(predictions, labels);
  SpansByType predicted = entities_of(predictions), labelled = entities_of(labels);
  std::map<std::string, EntityCounts> counts;
  for (const auto& [type, spans] : predicted) {
    const Spans& wanted = labelled[type];
    counts[type].right =
        std::ranges::count_if(spans, [&](const auto& span) { return wanted.contains(span); });
    counts[type].predicted = static_cast<int64_t>(spans.size());
  }
  for (const auto& [type, spans] : labelled)
    counts[type].labelled = static_cast<int64_t>(spans.size());
  EntityCounts all;
  for (const auto& [type, count] : counts) {
    out.by_type[type] = score_of(count);
    all.right += count.right;
    all.predicted += count.predicted;
    all.labelled += count.labelled;
  }
  out.overall = score_of(all);
  return out;
}

}  // namespace peftkit::metrics
