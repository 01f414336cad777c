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
  return is_in(before.part, U"ES") || (is_in(before.part, U"BI") && is_in(tag.part, U"BSO")) ||
         (!is_in(before.part, U"O.") && before.type != tag.type);
}

bool starts_at(const Tag& before, const Tag& tag) {
  return is_in(tag.part, U"BS") || (is_in(before.part, U"ESO") && is_in(tag.part, U"EI")) ||
         (!is_in(tag.part, U"O.") && before.type != tag.type);
}

// In the default mode. `seqeval` goes through all sentences as one.
SpansByType loose_spans(std::span<const std::vector<Tag>> sentences) {
  SpansByType found;
  Tag before;
  size_t position = 0, begin = 0;
  const auto step = [&](Tag tag) {
    if (ends_between(before, tag)) found[before.type].emplace(begin, position - 1);
    if (starts_at(before, tag)) begin = position;
    before = std::move(tag);
    ++position;
  };
  for (const auto& tags : sentences) {
    for (const auto& tag : tags) step(tag);
    step({});
  }
  return found;
}

// In strict mode: the first token behind the entity that begins at `begin`; `begin` where none
// does.
size_t strict_end(std::span<const Tag> tags, size_t begin) {
  if (tags[begin].part == 'S') return begin + 1;
  if (tags[begin].part != 'B') return begin;
  for (size_t i = begin + 1; i < tags.size() && tags[i].type == tags[begin].type; ++i) {
    if (tags[i].part == 'E') return i + 1;
    if (tags[i].part != 'I') break;
  }
  return begin;
}

// Each counts the sentence's end as a token, so that spans of several sentences stay apart.
SpansByType strict_spans(std::span<const std::vector<Tag>> sentences) {
  SpansByType found;
  size_t first = 0;
  for (const auto& tags : sentences) {
    for (size_t i = 0; i < tags.size(); ++i) {
      const size_t end = strict_end(tags, i);
      if (end > i) found[tags[i].type].emplace(first + i, first + end - 1);
    }
    first += tags.size() + 1;
  }
  return found;
}

SpansByType spans_of(std::span<const std::vector<Tag>> sentences, TagScheme scheme) {
  return scheme == TagScheme::iob ? loose_spans(sentences) : strict_spans(sentences);
}

std::vector<std::vector<Tag>> parsed(std::span<const Tags> sentences) {
  std::vector<std::vector<Tag>> out;
  for (const Tags& tags : sentences) {
    auto& sentence = out.emplace_back();
    for (const auto& tag : tags) sentence.push_back(parse_tag(tag));
  }
  return out;
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

std::vector<Entity> entities_of(std::span<const Tag> tags, TagScheme scheme) {
  const std::vector<Tag> sentence(tags.begin(), tags.end());
  std::vector<Entity> found;
  for (const auto& [type, spans] : spans_of({&sentence, 1}, scheme)) {
    for (const auto& [first, last] : spans) found.push_back({type, first, last + 1});
  }
  std::ranges::sort(found, {}, &Entity::begin);
  return found;
}

EntityScores entity_scores(std::span<const std::vector<Tag>> predictions,
                           std::span<const std::vector<Tag>> labels, TagScheme scheme) {
  require_pairs(predictions.size(), labels.size());
  EntityScores out;
  SpansByType predicted = spans_of(predictions, scheme), labelled = spans_of(labels, scheme);
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
    out.macro_f1 += out.by_type[type].f1 / static_cast<double>(counts.size());
    all.right += count.right;
    all.predicted += count.predicted;
    all.labelled += count.labelled;
  }
  out.overall = score_of(all);
  return out;
}

EntityScores entity_scores(std::span<const Tags> predictions, std::span<const Tags> labels) {
  require_pairs(predictions.size(), labels.size());
  const double accuracy = tag_accuracy(predictions, labels);
  EntityScores out = entity_scores(parsed(predictions), parsed(labels), TagScheme::iob);
  out.accuracy = accuracy;
  return out;
}

}  // namespace peftkit::metrics
