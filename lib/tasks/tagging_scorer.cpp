#include "tasks/tagging_scorer.hpp"

#include "base/text.hpp"
#include "data/structured_cells.hpp"
#include "metrics/entities.hpp"
#include "metrics/metrics.hpp"

#include <map>

namespace peftkit::tasks {

namespace {

using data::Example;

class TaggingScorer final : public Scorer {
 public:
  TaggingScorer(const WordTags& tags, const config::TaskConfig& config,
                const data::Encoded& encoded, LineSink lines)
      : tags_(tags), config_(config), table_(*encoded.table), lines_(std::move(lines)) {}

  void add(const Output& output) override {
    const Example& example = output.example;
    Words words;
    for (size_t i = 0; i < example.read.size(); ++i) {
      if (!begins_word(example, i)) continue;
      words.places.push_back(static_cast<size_t>(example.origin[i][0]));
      words.reads.push_back(i);
      words.labels.push_back(argmax(logits(output, i)));
    }
    if (example.labelled) {
      std::vector<int64_t> gold;
      for (const size_t i : words.reads) gold.push_back(static_cast<int64_t>(example.target[i]));
      add_to(predicted_, words.labels);
      add_to(gold_, gold);
    }
    if (lines_) lines_(line(output, words));
  }

  Metrics metrics(const std::vector<std::string>& names, double) override {
    if (gold_.labels.empty()) return {};
    const auto values = tags_.mark_entities() ? of_entities() : of_tags();
    Metrics out;
    for (const auto& name : names) {
      if (const auto found = values.find(name); found != values.end())
        out.emplace_back(name, found->second);
    }
    return out;
  }

 private:
  // The words of a sentence that were tagged.
  struct Words {
    std::vector<size_t> places;  // in the sentence
    std::vector<size_t> reads;   // the first piece
    std::vector<int64_t> labels;
  };
  // A data set's labels, and where they mark entities what they say, by sentence.
  struct Side {
    std::vector<int64_t> labels;
    std::vector<std::vector<metrics::Tag>> sentences;
  };

  void add_to(Side& side, const std::vector<int64_t>& labels) const {
    side.labels.insert(side.labels.end(), labels.begin(), labels.end());
    if (tags_.mark_entities()) side.sentences.push_back(tags_of(labels));
  }
  std::vector<metrics::Tag> tags_of(const std::vector<int64_t>& labels) const {
    std::vector<metrics::Tag> out;
    for (const int64_t label : labels) out.push_back(tags_.tag(label));
    return out;
  }

  std::map<std::string, double> of_entities() const {
    const auto scores =
        metrics::entity_scores(predicted_.sentences, gold_.sentences, tags_.scheme());
    return {{"precision", scores.overall.precision},
            {"recall", scores.overall.recall},
            {"f1", scores.overall.f1},
            {"f1_micro", scores.overall.f1},
            {"f1_macro", scores.macro_f1},
            {"accuracy", metrics::accuracy(predicted_.labels, gold_.labels)}};
  }
  std::map<std::string, double> of_tags() const {
    return {{"accuracy", metrics::accuracy(predicted_.labels, gold_.labels)},
            {"f1_micro", metrics::f1_micro(predicted_.labels, gold_.labels)},
            {"f1_macro", metrics::f1_macro(predicted_.labels, gold_.labels)}};
  }

  std::span<const float> logits(const Output& output, size_t i) const {
    const size_t size = output.scores.size() / output.example.read.size();
    return output.scores.subspan(i * size, size);
  }

  Json line(const Output& output, const Words& words) const {
    const data::Row& row = table_.rows[static_cast<size_t>(output.example.row)];
    const size_t column = table_.column(config_.text[0]);
    const auto texts = data::texts_of(row.cells[column], table_.place(row, column));
    std::vector<Json> tags(texts.size()), probabilities(texts.size()), scores(texts.size());
    for (size_t i = 0; i < words.places.size(); ++i) {
      const size_t word = words.places[i];
      const auto given = logits(output, words.reads[i]);
      tags[word] = tags_.name(words.labels[i]);
      probabilities[word] = by_name(softmax(given));
      scores[word] = std::vector<float>(given.begin(), given.end());
    }
    Json out = {{"index", output.example.row}};
    if (output.example.labelled) out["label"] = gold(row);
    out["prediction"] = tags_.mark_entities() ? entities(words, texts) : Json(tags);
    if (tags_.mark_entities()) out["tags"] = tags;
    out["probabilities"] = probabilities;
    out["logits"] = scores;
    if (output.example.labelled) out["loss"] = output.loss;
    return out;
  }

  Json by_name(const std::vector<double>& probabilities) const {
    Json out = Json::object();
    for (size_t i = 0; i < probabilities.size(); ++i)
      out[tags_.name(static_cast<int64_t>(i))] = probabilities[i];
    return out;
  }

  Json gold(const data::Row& row) const {
    const size_t column = table_.column(config_.label[0]);
    Json out = Json::array();
    for (const int64_t label : tags_.read(row.cells[column], table_.place(row, column)))
      out.push_back(label == kNoTag ? Json() : Json(tags_.name(label)));
    return out;
  }

  Json entities(const Words& words, const std::vector<std::string>& texts) const {
    Json out = Json::array();
    for (const auto& [type, begin, end] :
         metrics::entities_of(tags_of(words.labels), tags_.scheme())) {
      const size_t first = words.places[begin], last = words.places[end - 1];
      const std::vector<std::string> part(texts.begin() + static_cast<ptrdiff_t>(first),
                                          texts.begin() + static_cast<ptrdiff_t>(last) + 1);
      out.push_back(
          {{"type", type}, {"text", join(part, " ")}, {"start", first}, {"end", last + 1}});
    }
    return out;
  }

  const WordTags& tags_;
  const config::TaskConfig& config_;
  const data::Table& table_;
  LineSink lines_;
  Side predicted_, gold_;
};

}  // namespace

bool begins_word(const Example& example, size_t i) {
  return i == 0 || example.origin[i][0] != example.origin[i - 1][0];
}

std::unique_ptr<Scorer> make_tagging_scorer(const WordTags& tags, const config::TaskConfig& config,
                                            const data::Encoded& encoded, LineSink lines) {
  return std::make_unique<TaggingScorer>(tags, config, encoded, std::move(lines));
}

}  // namespace peftkit::tasks
